Feature: The example pipelines
  With the code that their files name. Real code takes no time of the scenario's clock.

  @PAGE-1
  Scenario: Orders
    Given the pipeline "pipelines/orders.yaml"
    And "orders" holds these records:
      | name  | PartitionKey | Data                                       |
      | tea   | customer-1   | {"order":1,"item":"tea","price":4.5}       |
      | cup   | customer-1   | {"order":2,"item":"cup","price":12}        |
    Then the function is invoked with these batches:
      | records  | at       | result  | trigger |
      | tea, cup | 1 second | success | window  |
    And this event happens:
      | event           | text                                           |
      | FunctionPrinted | 2 orders for 16.50 EUR, the last one cup (2)   |

  @PAGE-23
  Scenario: An order that cannot be read blocks its shard
    Given the pipeline "pipelines/orders.yaml"
    And "orders" holds these records:
      | PartitionKey | Data     |
      | customer-1   | no order |
    Then these events happen:
      | event       | cause | attempt |
      | BatchFailed | error | 1       |
      | BatchFailed | error | 2       |
      | BatchFailed | error | 3       |
      | BatchFailed | error | 4       |
      | BatchFailed | error | 5       |
    And "shardId-000000000001" is blocked at "no order"

  @TUM-3 @TUM-7 @TUM-14
  Scenario: A tumbling sum of sales
    Given the pipeline "pipelines/sales.yaml"
    When these records arrive at "sales":
      | name  | PartitionKey | Data                        |
      | tea 1 | customer-1   | {"item":"tea","price":4.5}  |
      | cup   | customer-2   | {"item":"cup","price":12}   |
    And 5 seconds pass
    And these records arrive at "sales":
      | name  | PartitionKey | Data                        |
      | tea 2 | customer-1   | {"item":"tea","price":4.5}  |
    And 5 seconds pass
    And these records arrive at "sales":
      | name  | PartitionKey | Data                        |
      | tea 3 | customer-1   | {"item":"tea","price":4.5}  |
    Then these events happen:
      | event           | text                                                             |
      | FunctionPrinted | 2026-01-01T00:00:00Z to 2026-01-01T00:00:10Z: tea 9.00, cup 12.00 EUR |
      | FunctionPrinted | 2026-01-01T00:00:10Z to 2026-01-01T00:00:20Z: tea 4.50 EUR            |
    And nothing is lost

  @PAGE-1
  Scenario: Payments
    Given the pipeline "pipelines/payments-kafka.yaml"
    And "payments" holds these records:
      | name   | Partition | Value                              |
      | first  | 0         | {"account":"A-1","amount":10}      |
      | second | 1         | {"account":"B-2","amount":5.25}    |
      | third  | 0         | {"account":"A-1","amount":1.5}     |
    Then the function is invoked once, at 1 second, with 2 records
    And the function is invoked once, at 1 second, with 1 record
    And the function receives "first", "third" in this order
    And nothing is lost

  @PAGE-1 @FLT-41
  Scenario: Bookings of a legacy system
    Given the pipeline "pipelines/legacy.yaml"
    And "legacy-bookings" holds these records:
      | name   | Body                                              | Properties          |
      | booked | {"kind":"booking","room":"garden","nights":3}     | {"office":"Bonn"}   |
      | noted  | {"kind":"note","room":"garden","nights":0}        | {"office":"Bonn"}   |
      | gone   | {"kind":"cancellation","room":"tower","nights":1} | {"office":"Graz"}   |
    Then the function is invoked once, at 2 seconds, with 2 records
    And these events happen:
      | event           | text                                              |
      | FunctionPrinted | Bonn: booking of the garden room for 3 nights     |
      | FunctionPrinted | Graz: cancellation of the tower room for 1 nights |
    And "legacy-bookings" holds nothing

  @PAGE-1
  Scenario: Customers
    Given the pipeline "pipelines/customers.yaml"
    And "customers" holds these records:
      | name  | Put                                                                 | Update                                           | Delete                      |
      | new   | {"id":{"S":"customer-1"},"name":{"S":"Ada"},"points":{"N":"0"}}     |                                                  |                             |
      | more  |                                                                     | {"id":{"S":"customer-1"},"points":{"N":"25"}}    |                             |
      | gone  |                                                                     |                                                  | {"id":{"S":"customer-1"}}   |
    Then the function receives only "new", "more"
    And these events happen:
      | event           | text                   |
      | FunctionPrinted | Ada: new, -> 0 points  |
      | FunctionPrinted | Ada: 0 -> 25 points    |

  @PAGE-1 @PAGE-37
  Scenario: Jobs
    Given the pipeline "pipelines/jobs.yaml"
    And "jobs" holds these records:
      | name   | MessageBody                                                           |
      | good   | {"job":1,"kind":"preview","image":"image-1.jpg","width":237}          |
      | broken | {"job":2,"kind":"poster","image":"image-2.jpg","width":0}             |
    Then the function receives only "good", "broken", "broken", "broken"
    And these events happen:
      | event           | text                                                |
      | FunctionPrinted | job 2: no poster of image-2.jpg can be 0 pixels wide |
      | FunctionPrinted | done: 1                                             |
    And "dead-jobs" holds "broken"
    And "jobs" holds nothing

  @PAGE-1 @PAGE-32
  Scenario: Payments of a FIFO queue
    Given the pipeline "pipelines/payments.yaml"
    And "payments.fifo" holds these records:
      | name  | MessageGroupId | MessageDeduplicationId | MessageBody                                    |
      | one   | A-1            | payment-1              | {"payment":1,"account":"A-1","amount":10}      |
      | two   | A-1            | payment-2              | {"payment":2,"account":"A-1","amount":5}       |
      | three | B-2            | payment-3              | {"payment":3,"account":"B-2","amount":7.5}     |
    Then the function receives "one", "two" in this order
    And these events happen:
      | event           | text                         |
      | FunctionPrinted | payment 1: A-1 has 10.00 EUR |
      | FunctionPrinted | payment 2: A-1 has 15.00 EUR |
      | FunctionPrinted | payment 3: B-2 has 7.50 EUR  |
    And "payments.fifo" holds nothing

  @PAGE-1 @FLT-41 @MQ-13
  Scenario: Mail
    Given the pipeline "pipelines/mail.yaml"
    And "mail" holds these records:
      | name    | Body                                                 |
      | order   | {"kind":"order","to":"ada@example.com","number":1}   |
      | news    | {"kind":"newsletter","to":"everybody@example.com"}   |
      | invoice | {"kind":"invoice","to":"ada@example.com","number":1} |
    Then the function is invoked with these batches:
      | records        | at       | result  | trigger |
      | order, invoice | 1 second | success | window  |
    And this event happens:
      | event           | text                                                             |
      | FunctionPrinted | mail: order 1 to ada@example.com, invoice 1 to ada@example.com   |
    And "mail" holds nothing

  @MQ-14
  Scenario: Mail that cannot be sent goes to the queue of the dead after four deliveries
    Given the pipeline "pipelines/mail.yaml"
    And "mail" holds these records:
      | name   | Body                        |
      | nobody | {"kind":"order","number":1} |
    Then the function is invoked with these batches:
      | records | result |
      | nobody  | error  |
      | nobody  | error  |
      | nobody  | error  |
      | nobody  | error  |
    And "undeliverable" holds "nobody"
    And "mail" holds nothing
