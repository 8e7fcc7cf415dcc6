"""Lists mappings with boto3 as it is, and then with what should be refused; prints what it saw, a line each."""
import sys
from datetime import timedelta

import boto3
import botocore.auth
from botocore.config import Config
from botocore.exceptions import ClientError

url, key, secret = sys.argv[1:]


def client(key=key, secret=secret):
    return boto3.client(
        "lambda",
        endpoint_url=url,
        region_name="us-east-2",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}),
    )


def answer(client):
    try:
        made = client.create_event_source_mapping(
            FunctionName="my-function",
            EventSourceArn="arn:aws:kinesis:us-east-2:123456789012:stream/boto3",
            StartingPosition="TRIM_HORIZON",
            Enabled=False,
        )
        client.tag_resource(Resource=made["EventSourceMappingArn"], Tags={"a b": "c/d+e"})
        client.untag_resource(Resource=made["EventSourceMappingArn"], TagKeys=["a b", "z"])
        found = client.list_event_source_mappings(EventSourceArn=made["EventSourceArn"])
        return len(found["EventSourceMappings"])
    except ClientError as error:
        response = error.response
        code = response["Error"]["Code"]
        return "%s %s" % (response["ResponseMetadata"]["HTTPStatusCode"], code)


def altered(request, **_):
    request.body = request.body.replace(b"boto3", b"other")


print(answer(client()))
print(answer(client(secret=secret + "x")))
print(answer(client(key="AKIAOTHER")))
tampering = client()
tampering.meta.events.register("before-send.lambda.CreateEventSourceMapping", altered)
print(answer(tampering))
now = botocore.auth.get_current_datetime
botocore.auth.get_current_datetime = lambda *given: now(*given) - timedelta(minutes=6)
print(answer(client()))
