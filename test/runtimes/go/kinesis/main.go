// A function of a stream, on AWS's own types: the data of a record say what becomes of the batch.
package main

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func handle(e events.KinesisEvent) (any, error) {
	failures := []events.KinesisBatchItemFailure{}
	for _, record := range e.Records {
		do, size, _ := strings.Cut(string(record.Kinesis.Data), " ")
		switch do {
		case "error":
			return nil, errors.New("no")
		case "panic":
			panic("at once")
		case "exit":
			os.Exit(3)
		case "forever":
			select {}
		case "bytes":
			bytes, _ := strconv.Atoi(size)
			return strings.Repeat("x", bytes-len(`""`)), nil
		case "failed":
			failures = append(failures, events.KinesisBatchItemFailure{ItemIdentifier: record.Kinesis.SequenceNumber})
		}
	}
	return events.KinesisEventResponse{BatchItemFailures: failures}, nil
}

func main() {
	lambda.Start(handle)
}
