"""What is left when MiniStack is killed: everything that anybody was told."""

import json
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from local_stack.front_door.inbox import Inbox
from local_stack.ministack.installation import install
from local_stack.ministack.service import launch
from tests.local_stack.local_aws import LocalAws, eventually, local_aws
from tests.local_stack.processes import free_port


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with local_aws(tmp_path_factory.mktemp("aws")) as running:
        yield running


def mail(to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Lindenpark <tickets@boxoffice.example>"
    message["To"] = to
    message["Subject"] = "Deine Bestätigung"
    message["Message-ID"] = "<order-1@boxoffice.example>"
    message.set_content("Bis bald!")
    message.add_alternative("<p>Bis bald!</p>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="visit.ics")
    return message


def test_people_tokens_and_addresses_survive_a_kill(aws: LocalAws) -> None:
    sub = aws.sign_up("ann@example.com")
    tokens = aws.sign_in("ann@example.com")
    cognito, client = aws.client("cognito-idp"), aws.outputs["CustomerClientId"]
    cognito.sign_up(ClientId=client, Username="half@example.com", Password="Correct4horse")
    before = dict(aws.outputs)
    aws.kill_ministack()
    aws.start_ministack()

    answer = aws.rest("/tickets", tokens["AccessToken"])
    assert answer.status_code == 200
    assert answer.json()["claims"]["sub"] == sub
    assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == sub
    refreshed = cognito.initiate_auth(
        ClientId=client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]}
    )
    assert refreshed["AuthenticationResult"]["AccessToken"]
    cognito.confirm_sign_up(
        ClientId=client, Username="half@example.com", ConfirmationCode=aws.code_for("half@example.com")
    )
    assert aws.sign_in("half@example.com")
    assert aws.seen("account_linker")
    aws.deploy()
    assert aws.outputs == before


def test_who_signed_out_stays_out_after_a_kill(aws: LocalAws) -> None:
    aws.sign_up("out@example.com")
    tokens = aws.sign_in("out@example.com")
    cognito = aws.client("cognito-idp")
    cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    aws.kill_ministack()
    aws.start_ministack()
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.initiate_auth(
            ClientId=aws.outputs["CustomerClientId"],
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
        )


def test_a_mail_that_was_taken_is_in_the_inbox_after_a_kill(aws: LocalAws) -> None:
    sent = aws.client("sesv2").send_email(
        FromEmailAddress="tickets@boxoffice.example",
        Destination={"ToAddresses": ["zoe@example.com"]},
        Content={"Raw": {"Data": mail("zoe@example.com").as_bytes()}},
    )
    aws.kill_ministack()
    (kept,) = [found for found in Inbox(aws.state / "mailbox").all() if found.to == "zoe@example.com"]
    assert kept.subject == "Deine Bestätigung"
    assert kept.text.strip() == "Bis bald!"
    assert kept.html.strip() == "<p>Bis bald!</p>"
    assert [part.name for part in kept.parts] == ["visit.ics"]
    (raw,) = [path.read_bytes() for path in (aws.state / "mailbox").glob("*.eml") if b"zoe@" in path.read_bytes()]
    assert b"Message-ID: <order-1@boxoffice.example>" in raw
    assert f"X-SES-Message-ID: {sent['MessageId']}".encode() in raw
    aws.start_ministack()


def test_nobody_sends_in_anothers_name(aws: LocalAws) -> None:
    ses = aws.client("sesv2")
    with pytest.raises(ses.exceptions.MessageRejected):
        ses.send_email(
            FromEmailAddress="someone@else.example",
            Destination={"ToAddresses": ["zoe@example.com"]},
            Content={"Simple": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "Hi"}}}},
        )


def test_a_run_in_the_queue_survives_a_kill(aws: LocalAws) -> None:
    aws.host.terminate()
    aws.host.wait(10)
    aws.client("sqs").send_message(QueueUrl=aws.outputs["RunQueueUrl"], MessageBody=json.dumps({"run": "survivor"}))
    aws.kill_ministack()
    aws.start_host()
    aws.start_ministack()
    eventually(lambda: [run for run in aws.seen("agent_orchestrator") if run["run"] == "survivor"])


def test_a_stack_that_cannot_be_restored_can_be_deployed_again(aws: LocalAws) -> None:
    aws.sign_up("patient@example.com")
    aws.kill_ministack()
    (path,) = (aws.state / "ministack" / "stacks").glob("*.json")
    stored = json.loads(path.read_text())
    stored["template"] = stored["template"].replace("AWS::SQS::Queue", "AWS::Nowhere::Queue")
    path.write_text(json.dumps(stored))
    aws.start_ministack()
    before = dict(aws.outputs)
    aws.deploy()
    assert aws.outputs == before
    assert aws.sign_in("patient@example.com")


def test_a_damaged_state_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ministack").mkdir()
    (tmp_path / "ministack" / "user-pools.json").write_text('{"user_pools": ')
    started = launch(install(), port=free_port(), state=tmp_path)
    ended = subprocess.run(
        started.arguments, env=started.environment, capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode == 1
    assert "user-pools.json cannot be read" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_killed_lambda_host_comes_back_with_the_next_request(aws: LocalAws) -> None:
    aws.sign_up("host@example.com")
    access = aws.sign_in("host@example.com")["AccessToken"]
    aws.host.kill()
    aws.host.wait(10)
    aws.start_host()
    assert aws.rest("/tickets", access).status_code == 200
