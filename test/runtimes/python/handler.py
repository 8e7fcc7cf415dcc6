"""Answers with the event, fails for poison, exits when it is told to."""

import os
import time


class Poison(Exception):
    pass


def handler(event, context):
    print("handling", context.aws_request_id)
    if event["do"] == "exit":
        os._exit(3)
    if event["do"] == "forever":
        time.sleep(1000000)
    if event["do"] == "poison":
        raise Poison("no")
    return event
