"""Another REST API in the account, whose integration is the deployed function.

AWS checks the function's policy before such a call, and the emulator does not. So here the function
itself must refuse.
"""

from contextlib import ExitStack

from tooling.isolation import REGION

from ..conftest import Deployment


class OtherApi:
    """An API without an authorizer, or with one that lets in the users of another pool."""

    def __init__(
        self, deployment: Deployment, cleanup: ExitStack, *, user_pool_arn: str | None = None
    ) -> None:
        apis = deployment.aws.client("apigateway")
        self.id = apis.create_rest_api(name="another")["id"]
        cleanup.callback(apis.delete_rest_api, restApiId=self.id)
        (root,) = apis.get_resources(restApiId=self.id)["items"]
        proxy = apis.create_resource(restApiId=self.id, parentId=root["id"], pathPart="{proxy+}")
        method = {"restApiId": self.id, "resourceId": proxy["id"], "httpMethod": "ANY"}
        authorization = {"authorizationType": "NONE"}
        if user_pool_arn is not None:
            authorizer = apis.create_authorizer(
                restApiId=self.id,
                name="another",
                type="COGNITO_USER_POOLS",
                providerARNs=[user_pool_arn],
                identitySource="method.request.header.Authorization",
            )
            authorization = {
                "authorizationType": "COGNITO_USER_POOLS",
                "authorizerId": authorizer["id"],
            }
        apis.put_method(**method, **authorization)
        function_arn = deployment.aws.client("lambda").get_function(
            FunctionName=deployment.outputs.function_name, Qualifier="live"
        )["Configuration"]["FunctionArn"]
        invocations = f"2015-03-31/functions/{function_arn}/invocations"
        apis.put_integration(
            **method,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:lambda:path/{invocations}",
        )
        apis.create_deployment(restApiId=self.id, stageName="live")
        self.url = f"{deployment.aws.api_url}/restapis/{self.id}/live/_user_request_"
