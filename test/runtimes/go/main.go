// Answers with the event, fails for poison, exits when it is told to.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do   string `json:"do"`
	Text string `json:"text"`
}

func handle(ctx context.Context, e event) (event, error) {
	about, _ := lambdacontext.FromContext(ctx)
	fmt.Println("handling", about.AwsRequestID)
	switch e.Do {
	case "exit":
		os.Exit(3)
	case "forever":
		select {}
	case "poison":
		return e, errors.New("no")
	}
	return e, nil
}

func main() {
	lambda.Start(handle)
}
