"""Makes, reads, lists, changes and deletes a mapping; prints what it saw, a line each."""
import sys

import boto3
from botocore.config import Config

lambda_client = boto3.client(
    "lambda",
    endpoint_url=sys.argv[1],
    region_name="us-east-2",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(retries={"total_max_attempts": 1}),
)
made = lambda_client.create_event_source_mapping(
    FunctionName="my-function",
    EventSourceArn="arn:aws:kinesis:us-east-2:123456789012:stream/orders",
    StartingPosition="TRIM_HORIZON",
    Enabled=False,
)
print(made["ResponseMetadata"]["HTTPStatusCode"], made["State"], made["LastModified"].year > 2000)
uuid = made["UUID"]
print(lambda_client.get_event_source_mapping(UUID=uuid)["State"])
pages = lambda_client.get_paginator("list_event_source_mappings").paginate(PaginationConfig={"PageSize": 1})
print(sum(one["UUID"] == uuid for page in pages for one in page["EventSourceMappings"]))
print(lambda_client.update_event_source_mapping(UUID=uuid, BatchSize=5)["BatchSize"])
arn = made["EventSourceMappingArn"]
lambda_client.tag_resource(Resource=arn, Tags={"team": "a", "stage": "test"})
lambda_client.untag_resource(Resource=arn, TagKeys=["stage"])
print(lambda_client.list_tags(Resource=arn)["Tags"])
try:
    lambda_client.create_event_source_mapping(
        FunctionName="my-function", EventSourceArn=made["EventSourceArn"], StartingPosition="LATEST"
    )
except lambda_client.exceptions.ResourceConflictException as error:
    print("conflict", uuid in str(error), error.response["Type"])
print(lambda_client.delete_event_source_mapping(UUID=uuid)["State"])
