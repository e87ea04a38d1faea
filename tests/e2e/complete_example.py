"""Uses the additions of the example `complete` as its users, browsers and machines do."""

import pytest
import requests

from tooling.deployed import users
from tooling.deployed.sign_in import claims_of
from tooling.local.aws import LocalAws

from .arrivals import CorporatePages, after_confirmation, as_a_machine
from .example import Example, status

SCOPE = "https://complete.example.com/read"


def one_path_is_public(example: Example, aws: LocalAws) -> None:
    """Both regions answer the health check without a token, and nothing else."""
    for api in (example.api, example.api_at("second_invoke_url")):
        answer = api.call("GET", "/health")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        for method, path in (("POST", "/health"), ("GET", "/whoami"), ("GET", "/documents")):
            assert status(api, method, path, None) == 401
    # Both functions import from the layer.
    layers = [
        aws.client("lambda").get_function_configuration(FunctionName=name)["Layers"]
        for name in ("complete", "complete_public")
    ]
    assert [layer[0]["Arn"].split(":layer:")[1] for layer in layers] == [
        "complete-organisation:1"
    ] * 2
    main = aws.client("lambda").get_function_configuration(FunctionName="complete")
    assert main["EphemeralStorage"] == {"Size": 1024}


def users_of_the_pool(example: Example) -> None:
    """The API answers members of groups, whose roles have the IAM path, with the ID token alone."""
    app = example.app()
    reader, guest = (
        users.create(app, group, (group,)).sign_in(app) for group in ("readers", "guests")
    )
    whoami = [
        example.api.call("GET", "/whoami", token).json()["role_arn"]
        for token in (reader.id_token, guest.id_token)
    ]
    assert {arn.split(":role")[1] for arn in whoami} == {"/apis/complete/groups/complete.readers"}
    for token in (reader.id_token, guest.id_token):
        assert status(example.api, "GET", "/documents", token) == 200
        assert status(example.api, "PUT", "/documents/new", token) == 403
    refused = example.api.call("GET", "/whoami", reader.access_token)
    assert refused.status_code == 403
    assert refused.json()["detail"].endswith("send the ID token.")  # it has no department
    nobody = users.create(app, "nobody", ()).sign_in(app)
    assert status(example.api, "GET", "/documents", nobody.id_token) == 403
    for origin in ("https://app.example.com", "https://evil.example.com"):
        answer = example.api.call("GET", "/whoami", reader.id_token, headers={"Origin": origin})
        allowed = answer.headers.get("Access-Control-Allow-Origin")
        assert (allowed == origin) is (origin == "https://app.example.com")


def a_browser_and_a_machine(example: Example, aws: LocalAws) -> None:
    """The browser's refresh tokens rotate; a machine reads, and writes nothing."""
    app = example.app("browser")
    described = app.cognito.describe_user_pool_client(
        UserPoolId=app.user_pool_id, ClientId=app.client_id
    )["UserPoolClient"]
    # The emulator does not rotate them, so there is nothing more to check.
    assert described["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert "ClientSecret" not in described
    somebody = users.create(app, "somebody", ("readers",))
    assert status(example.api, "GET", "/documents", somebody.sign_in(app).id_token) == 200

    client_id = example.outputs["user_pool_client_ids"]["reports"]
    secret = example.outputs["user_pool_client_secrets"]["reports"]
    token = as_a_machine(aws, client_id, secret, scope=SCOPE)
    assert claims_of(token)["scope"] == SCOPE
    assert example.api.call("GET", "/whoami", token).json()["username"] == client_id
    assert status(example.api, "GET", "/documents", token) == 200
    assert status(example.api, "PUT", "/documents/new", token) == 403
    for forged, scope in (("x", SCOPE), (secret, "https://complete.example.com/write")):
        with pytest.raises(requests.HTTPError):
            as_a_machine(aws, client_id, forged, scope=scope)


def users_of_corporate(example: Example, aws: LocalAws) -> None:
    """The provider's groups become groups of the pool if mapped; the first sign-in adds one."""
    pool_id = example.outputs["user_pool_id"]
    pages = CorporatePages(
        aws,
        example.outputs["user_pool_client_ids"]["corporate"],
        "https://app.example.com/corporate",
        "Corporate",
    )
    for name, there, expected in (
        ("ada", "[0a1b, 2c3d]", "complete.writers"),
        ("bob", "[0a1b, 9z9z]", "complete.readers"),
        ("eve", "[9z9z]", None),
    ):
        signed_in = pages.sign_in(name, email=f"{name}@example.com", groups=there)
        stated = [claims_of(token) for token in (signed_in.id_token, signed_in.access_token)]
        assert stated[0].get("cognito:groups") == stated[1].get("cognito:groups")
        answer = example.api.call("GET", "/whoami", signed_in.id_token)
        if expected is None:
            assert answer.status_code == 403
        else:
            assert answer.json()["role_arn"].rpartition("/")[2] == expected
            assert status(example.api, "GET", "/documents", signed_in.id_token) == 200

    triggers = aws.client("cognito-idp").describe_user_pool(UserPoolId=pool_id)["UserPool"][
        "LambdaConfig"
    ]
    after_confirmation(aws, triggers["PostConfirmation"], pool_id, "Corporate_eve")
    eve = pages.sign_in("eve", email="eve@example.com", groups="[9z9z]")
    assert status(example.api, "GET", "/documents", eve.id_token) == 200


def messages(example: Example, aws: LocalAws) -> None:
    """SES sends invitations with the pool's text, or with the trigger's for German users."""
    cognito, pool_id = aws.client("cognito-idp"), example.outputs["user_pool_id"]
    for name, locale in (("Carl", "de"), ("Carol", "en")):
        attributes = {"email": f"{name}@example.com", "locale": locale}
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=name,
            UserAttributes=[{"Name": key, "Value": text} for key, text in attributes.items()],
        )
    sent = requests.get(f"{aws.api_url}/_ministack/ses/messages", timeout=60).json()["messages"]
    found = {message["To"][0]: message for of_account in sent.values() for message in of_account}
    carl, carol = found["Carl@example.com"], found["Carol@example.com"]
    assert carl["Subject"] == "Willkommen"
    assert carl["BodyText"].startswith("Melden Sie sich als Carl mit ")
    assert carol["Subject"] == "Welcome"
    assert carol["BodyText"].startswith("Sign in as Carol with ")
    assert {carl["Source"], carol["Source"]} == {"complete <no-reply@example.com>"}
