"""The user pools as people meet them: codes that are checked, passwords that are verified, triggers that run."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from local_stack.front_door.inbox import Inbox
from local_stack.ministack.people import Person, ensure_people
from tests.local_stack import srp
from tests.local_stack.local_aws import LocalAws, local_aws

PASSWORD = "Correct4horse"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with local_aws(tmp_path_factory.mktemp("aws")) as running:
        yield running


def claims(token: str) -> dict[str, object]:
    payload = token.split(".")[1]
    decoded: dict[str, object] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return decoded


def refused(code: str) -> "pytest.RaisesExc[ClientError]":
    return pytest.raises(ClientError, match=code)


def wrong(code: str) -> str:
    """Some other code of six digits."""
    return f"{(int(code) + 1) % 10**6:06d}"


def test_somebody_signs_up_confirms_and_signs_in(aws: LocalAws) -> None:
    cognito, client = aws.client("cognito-idp"), aws.outputs["CustomerClientId"]
    signed_up = cognito.sign_up(ClientId=client, Username="ann@example.com", Password=PASSWORD)
    assert not signed_up["UserConfirmed"]
    with refused("UserNotConfirmedException"):
        aws.sign_in("ann@example.com")
    code = aws.code_for("ann@example.com")
    with refused("CodeMismatchException"):
        cognito.confirm_sign_up(ClientId=client, Username="ann@example.com", ConfirmationCode=wrong(code))
    cognito.confirm_sign_up(ClientId=client, Username="ann@example.com", ConfirmationCode=code)
    access = claims(aws.sign_in("ann@example.com")["AccessToken"])
    assert access["sub"] == signed_up["UserSub"]
    assert access["iss"] == aws.outputs["CustomerIssuer"]
    assert access["scope"] == "aws.cognito.signin.user.admin"
    user = cognito.get_user(AccessToken=aws.sign_in("ann@example.com")["AccessToken"])
    assert {"Name": "email_verified", "Value": "true"} in user["UserAttributes"]


def test_signing_in_by_srp(aws: LocalAws) -> None:
    sub = aws.sign_up("srp@example.com")
    who = {"pool_id": aws.outputs["CustomerPoolId"], "client_id": aws.outputs["CustomerClientId"]}
    cognito = aws.client("cognito-idp")
    tokens = srp.sign_in(cognito, **who, email="srp@example.com", password=PASSWORD)
    assert claims(tokens["AccessToken"])["sub"] == sub
    with refused("NotAuthorizedException"):
        srp.sign_in(cognito, **who, email="srp@example.com", password="Wrong4horses")


def test_a_wrong_password_and_an_unknown_address_look_the_same(aws: LocalAws) -> None:
    aws.sign_up("known@example.com")
    messages = []
    for email, password in (("known@example.com", "Wrong4horses"), ("unknown@example.com", PASSWORD)):
        with pytest.raises(ClientError) as refusal:
            aws.sign_in(email, password)
        messages.append(str(refusal.value))
    assert messages[0] == messages[1]


def test_codes_are_random_and_good_for_five_attempts(aws: LocalAws) -> None:
    cognito, client = aws.client("cognito-idp"), aws.outputs["CustomerClientId"]
    codes = set()
    for number in range(4):
        email = f"code{number}@example.com"
        cognito.sign_up(ClientId=client, Username=email, Password=PASSWORD)
        codes.add(aws.code_for(email))
    assert len(codes) > 2
    right = aws.code_for("code0@example.com")
    for _ in range(5):
        with refused("CodeMismatchException"):
            cognito.confirm_sign_up(ClientId=client, Username="code0@example.com", ConfirmationCode=wrong(right))
    with refused("LimitExceededException"):
        cognito.confirm_sign_up(ClientId=client, Username="code0@example.com", ConfirmationCode=right)
    cognito.resend_confirmation_code(ClientId=client, Username="code0@example.com")
    fresh = aws.code_for("code0@example.com")
    cognito.confirm_sign_up(ClientId=client, Username="code0@example.com", ConfirmationCode=fresh)


def test_a_forgotten_password_is_set_anew_with_the_mailed_code(aws: LocalAws) -> None:
    cognito, client = aws.client("cognito-idp"), aws.outputs["CustomerClientId"]
    aws.sign_up("forgot@example.com")
    cognito.forgot_password(ClientId=client, Username="forgot@example.com")
    reset = {"ClientId": client, "Username": "forgot@example.com", "Password": "Another5horse"}
    code = aws.code_for("forgot@example.com")
    with refused("CodeMismatchException"):
        cognito.confirm_forgot_password(**reset, ConfirmationCode=wrong(code))
    cognito.confirm_forgot_password(**reset, ConfirmationCode=code)
    assert aws.sign_in("forgot@example.com", "Another5horse")
    with refused("ExpiredCodeException"):
        cognito.confirm_forgot_password(**reset, ConfirmationCode=code)


def test_an_address_is_one_person_however_it_is_spelt(aws: LocalAws) -> None:
    sub = aws.sign_up("spelling@example.com")
    assert claims(aws.sign_in("Spelling@Example.COM")["AccessToken"])["sub"] == sub
    with refused("UsernameExistsException"):
        aws.client("cognito-idp").sign_up(
            ClientId=aws.outputs["CustomerClientId"], Username="SPELLING@example.com", Password=PASSWORD
        )


def test_nobody_can_call_an_address_their_own_without_its_code(aws: LocalAws) -> None:
    cognito, client = aws.client("cognito-idp"), aws.outputs["CustomerClientId"]
    victim = aws.sign_up("victim@example.com")
    for attribute in ({"Name": "email_verified", "Value": "true"}, {"Name": "sub", "Value": victim}):
        with pytest.raises(ClientError):
            cognito.sign_up(
                ClientId=client, Username="thief@example.com", Password=PASSWORD, UserAttributes=[attribute]
            )
    aws.sign_up("thief@example.com")
    access = aws.sign_in("thief@example.com")["AccessToken"]
    with refused("unauthorized attribute"):
        cognito.update_user_attributes(AccessToken=access, UserAttributes=[{"Name": "email_verified", "Value": "true"}])
    cognito.update_user_attributes(AccessToken=access, UserAttributes=[{"Name": "email", "Value": "rich@example.com"}])
    for code in ("000000", "123456"):
        with refused("CodeMismatchException"):
            cognito.verify_user_attribute(AccessToken=access, AttributeName="email", Code=code)
    assert {"Name": "email", "Value": "thief@example.com"} in cognito.get_user(AccessToken=access)["UserAttributes"]


def test_an_address_changes_with_the_code_that_went_to_the_new_one(aws: LocalAws) -> None:
    cognito = aws.client("cognito-idp")
    sub = aws.sign_up("old@example.com")
    access = aws.sign_in("old@example.com")["AccessToken"]
    cognito.update_user_attributes(AccessToken=access, UserAttributes=[{"Name": "email", "Value": "new@example.com"}])
    code = aws.code_for("new@example.com")
    cognito.verify_user_attribute(AccessToken=access, AttributeName="email", Code=code)
    assert claims(aws.sign_in("new@example.com")["AccessToken"])["sub"] == sub
    with refused("NotAuthorizedException"):
        aws.sign_in("old@example.com")


def test_the_account_linker_runs_at_every_sign_in_and_never_at_a_refresh(aws: LocalAws) -> None:
    sub = aws.sign_up("linked@example.com")

    def linked() -> list[Any]:
        events = [seen["event"] for seen in aws.seen("account_linker")]
        return [event for event in events if event["request"]["userAttributes"]["sub"] == sub]

    assert linked() == []
    tokens = aws.sign_in("linked@example.com")
    (event,) = linked()
    assert event["triggerSource"] == "PostAuthentication_Authentication"
    assert event["userPoolId"] == aws.outputs["CustomerPoolId"]
    attributes = event["request"]["userAttributes"]
    assert attributes["email"] == "linked@example.com"
    assert attributes["email_verified"] == "true"
    refreshed = aws.client("cognito-idp").initiate_auth(
        ClientId=aws.outputs["CustomerClientId"],
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
    )
    assert refreshed["AuthenticationResult"]["AccessToken"]
    assert len(linked()) == 1


def test_an_error_of_the_account_linker_keeps_the_person_out(aws: LocalAws) -> None:
    aws.sign_up("refused@example.com")
    with refused("PostAuthentication failed with error this account is refused"):
        aws.sign_in("refused@example.com")


def test_a_refresh_token_that_the_pool_did_not_sign_opens_nothing(aws: LocalAws) -> None:
    cognito, client = aws.client("cognito-idp"), aws.outputs["CustomerClientId"]
    victim = aws.sign_up("owner@example.com")
    aws.sign_up("forger@example.com")
    own = aws.sign_in("forger@example.com")["RefreshToken"]
    payload = base64.urlsafe_b64encode(json.dumps({**claims(own), "sub": victim}).encode()).rstrip(b"=").decode()
    head, _, signature = own.split(".")
    for token in (f"{head}.{payload}.{signature}", f"{head}.{payload}.", "garbage", "", victim):
        with refused("NotAuthorizedException"):
            cognito.initiate_auth(
                ClientId=client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
            )
    with refused("NotAuthorizedException"):
        cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=f"{head}.{payload}.{signature}")
    assert cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=own)["AuthenticationResult"]


def test_staff_is_invited_and_cannot_sign_up(aws: LocalAws) -> None:
    with refused("SignUp is not permitted"):
        aws.client("cognito-idp").sign_up(
            ClientId=aws.outputs["StaffClientId"], Username="intruder@example.com", Password=PASSWORD
        )
    people = [Person("sam@example.com", PASSWORD), Person("kim@example.com", PASSWORD)]
    for _ in range(2):
        ensure_people(aws.endpoint, aws.outputs["StaffPoolId"], people)
    access = claims(aws.sign_in("sam@example.com", client="StaffClientId")["AccessToken"])
    assert access["iss"] == aws.outputs["StaffIssuer"]
    with refused("NotAuthorizedException"):
        aws.sign_in("sam@example.com")


@pytest.mark.parametrize("challenge", ["NEW_PASSWORD_REQUIRED", "MFA_SETUP", "SOFTWARE_TOKEN_MFA"])
def test_a_challenge_that_was_never_put_opens_nothing(aws: LocalAws, challenge: str) -> None:
    aws.sign_up(f"{challenge.lower()}@example.com")
    with refused("Invalid session"):
        aws.client("cognito-idp").respond_to_auth_challenge(
            ClientId=aws.outputs["CustomerClientId"],
            ChallengeName=challenge,
            Session="x" * 40,
            ChallengeResponses={
                "USERNAME": f"{challenge.lower()}@example.com",
                "NEW_PASSWORD": "Stolen6horses",
                "SOFTWARE_TOKEN_MFA_CODE": "123456",
            },
        )


def test_an_invited_person_chooses_a_password(aws: LocalAws) -> None:
    cognito, client = aws.client("cognito-idp"), aws.outputs["StaffClientId"]
    cognito.admin_create_user(
        UserPoolId=aws.outputs["StaffPoolId"],
        Username="invited@example.com",
        TemporaryPassword="Temporary7",
        MessageAction="SUPPRESS",
    )
    asked = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "invited@example.com", "PASSWORD": "Temporary7"},
    )
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    answer = {"ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"]}
    with refused("Invalid session"):
        cognito.respond_to_auth_challenge(
            **answer, ChallengeResponses={"USERNAME": "sam@example.com", "NEW_PASSWORD": "Stolen6horses"}
        )
    with refused("InvalidPasswordException"):
        cognito.respond_to_auth_challenge(
            **answer, ChallengeResponses={"USERNAME": "invited@example.com", "NEW_PASSWORD": "short"}
        )
    done = cognito.respond_to_auth_challenge(
        **answer, ChallengeResponses={"USERNAME": "invited@example.com", "NEW_PASSWORD": "Mine8horses"}
    )
    assert done["AuthenticationResult"]["AccessToken"]


def test_a_browser_cannot_administrate(aws: LocalAws) -> None:
    aws.sign_up("target@example.com")
    answer = httpx.post(
        aws.endpoint,
        headers={
            "X-Amz-Target": "AWSCognitoIdentityProviderService.AdminSetUserPassword",
            "Content-Type": "application/x-amz-json-1.1",
        },
        json={
            "UserPoolId": aws.outputs["CustomerPoolId"],
            "Username": "target@example.com",
            "Password": "Stolen6horses",
            "Permanent": True,
        },
    )
    assert answer.status_code == 400
    assert answer.json()["__type"] == "MissingAuthenticationTokenException"
    assert aws.sign_in("target@example.com")


def test_many_sign_up_at_once_and_nobody_is_lost(aws: LocalAws) -> None:
    emails = [f"crowd{number}@example.com" for number in range(12)]
    with ThreadPoolExecutor(6) as crowd:
        subs = list(crowd.map(aws.sign_up, emails))
        signed_in = [claims(tokens["AccessToken"])["sub"] for tokens in crowd.map(aws.sign_in, emails)]
    assert signed_in == subs
    assert len(set(subs)) == len(emails)


def test_codes_go_to_the_inbox_that_people_read(aws: LocalAws) -> None:
    aws.sign_up("reader@example.com")
    (mail,) = [mail for mail in Inbox(aws.state / "mailbox").all() if mail.to == "reader@example.com"]
    assert mail.sender == "no-reply@boxoffice.example"
    assert mail.text.split() == ["Hello", "&", "welcome", aws.code_for("reader@example.com")]


def test_the_pool_asks_how_to_word_each_mail_and_gives_no_code_away(aws: LocalAws) -> None:
    cognito, client = aws.client("cognito-idp"), aws.outputs["CustomerClientId"]
    email = "worded@example.com"
    attributes = [{"Name": "locale", "Value": "de"}]
    cognito.sign_up(ClientId=client, Username=email, Password="Correct4horse", UserAttributes=attributes)
    cognito.resend_confirmation_code(ClientId=client, Username=email)
    cognito.confirm_sign_up(ClientId=client, Username=email, ConfirmationCode=aws.code_for(email))
    cognito.forgot_password(ClientId=client, Username=email)
    access = aws.sign_in(email)["AccessToken"]
    new = [{"Name": "email", "Value": "reworded@example.com"}]
    cognito.update_user_attributes(AccessToken=access, UserAttributes=new)
    inbox = Inbox(aws.state / "mailbox").all()
    subjects = [mail.subject for mail in inbox if mail.to.endswith("worded@example.com")]
    kinds = ["SignUp", "ResendCode", "ForgotPassword", "UpdateUserAttribute"]
    assert sorted(subjects) == sorted(f"CustomMessage_{kind} de" for kind in kinds)
    asked = [seen["event"]["request"] for seen in aws.seen("account_messenger")]
    assert {request["codeParameter"] for request in asked} == {"{####}"}


@pytest.mark.parametrize(("name", "code"), [("silent", "UserLambdaValidation"), ("codeless", "InvalidLambdaResponse")])
def test_a_mail_without_words_or_without_its_code_is_refused(aws: LocalAws, name: str, code: str) -> None:
    cognito, client = aws.client("cognito-idp"), aws.outputs["CustomerClientId"]
    with refused(code):
        cognito.sign_up(ClientId=client, Username=f"{name}@example.com", Password="Correct4horse")
