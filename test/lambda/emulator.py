"""LocalStack's Lambda runs a function in a container from an image of AWS's registry. This lets it run without one.

An execution environment is a process of AWS's runtime interface emulator with the function's `bootstrap`: what LocalStack's own
executor has inside its containers, and its answers are read as that one reads them.
"""

import json
import os
import signal
import subprocess
import tempfile

import requests
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from localstack.utils.net import get_free_tcp_port, wait_for_port_open

EMULATOR = os.path.join(os.path.dirname(__file__), "aws-lambda-rie")


class EmulatorExecutor(RuntimeExecutor):
    def start(self, env_vars):
        self.logs = tempfile.TemporaryFile("a+b")
        folder = self.function_version.config.code.get_unzipped_code_location()
        port = get_free_tcp_port()
        self.url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
        self.process = subprocess.Popen(
            [
                EMULATOR,
                "--runtime-api-address",
                f"127.0.0.1:{get_free_tcp_port()}",
                "--runtime-interface-emulator-address",
                f"127.0.0.1:{port}",
                f"{folder}/bootstrap",
            ],
            cwd=folder,
            env={name: str(value) for name, value in env_vars.items()},
            stdout=self.logs,
            stderr=self.logs,
            start_new_session=True,
        )
        wait_for_port_open(port, sleep_time=0.05, retries=200)

    def invoke(self, payload):
        request_id = payload["invoke-id"]
        answer = requests.post(
            self.url, data=payload["payload"].encode(), headers={"X-Amzn-RequestId": request_id}
        )
        body = told_as_lambda_does(answer.content, request_id)
        return InvocationResult(request_id, body, is_error=is_error_report(body), logs=self.get_logs())

    def stop(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def get_logs(self):
        self.logs.seek(0)
        return self.logs.read().decode(errors="replace")

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return ""

    @classmethod
    def prepare_version(cls, function_version):
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass


class EmulatorExecutorPlugin(RuntimeExecutorPlugin):
    name = "emulator"

    def load(self, *args, **kwargs):
        return EmulatorExecutor


def told_as_lambda_does(body, request_id):
    """The emulator tells a timeout by a sentence that is no JSON."""
    if not body.startswith(b"Task timed out after "):
        return body
    message = f"RequestId: {request_id} Error: {body.decode()}"
    return json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": message}).encode()


def is_error_report(body):
    """What the emulator answers does not say otherwise whether the function has failed."""
    if b'"errorType"' not in body:
        return False
    try:
        return "errorType" in json.loads(body)
    except ValueError:
        return False
