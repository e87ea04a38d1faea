# Answers of API Gateway without the function. They have the same shape (RFC 9457) and the same CORS
# header as the function's answers; without it a browser would hide the status from the client.
locals {
  # The statuses are API Gateway's own. The two defaults stand for many types with different statuses,
  # and a body template does not know the type.
  gateway_responses = merge({
    DEFAULT_4XX                  = { status = null, title = "Request Refused", detail = "API Gateway refused the request ($context.error.responseType)." }
    DEFAULT_5XX                  = { status = null, title = "Server Error", detail = "API Gateway could not answer the request ($context.error.responseType)." }
    UNAUTHORIZED                 = { status = 401, title = "Unauthorized", detail = "A valid ${var.authorizer == "lambda" ? "token" : "ID token"} of this API's user pool is needed." }
    MISSING_AUTHENTICATION_TOKEN = { status = 403, title = "Forbidden", detail = local.missing_token }
    ACCESS_DENIED                = { status = 403, title = "Forbidden", detail = "Access is denied." }
    REQUEST_TOO_LARGE            = { status = 413, title = "Content Too Large", detail = "The request is larger than API Gateway accepts." }
    THROTTLED                    = { status = 429, title = "Too Many Requests", detail = "Too many requests; try again later." }
    INTEGRATION_TIMEOUT          = { status = 504, title = "Gateway Timeout", detail = "The function did not answer in time." }
  }, var.authorizer == "lambda" ? local.authorizer_responses : {}, length(local.api_keys) > 0 ? local.api_key_responses : {})

  # API Gateway sends this answer to a request without a matching method, and to one without a signature.
  missing_token = "${var.authorizer == "iam" ? "The request is not signed, or there" : "There"} is no such method or resource."

  # The authorizer could not decide: it had no keys, or API Gateway could not call it. AWS treats any
  # exception other than "Unauthorized" as an error of the authorizer's configuration.
  authorizer_responses = {
    for type in ["AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"] :
    type => { status = 503, title = "Service Unavailable", detail = "The token cannot be verified now; try again later." }
  }

  api_key_responses = {
    INVALID_API_KEY = { status = 403, title = "Forbidden", detail = "An API key of this API is needed, in the header X-Api-Key." }
    QUOTA_EXCEEDED  = { status = 429, title = "Too Many Requests", detail = "The quota of this API key is used up." }
  }
}

resource "aws_api_gateway_gateway_response" "this" {
  for_each = var.rest_api == null ? local.gateway_responses : {}

  rest_api_id   = local.rest_api.id
  response_type = each.key
  status_code   = each.value.status

  # API Gateway uses this template for every client; the header states the real media type.
  response_templates = {
    "application/json" = jsonencode(merge(
      { type = "about:blank", title = each.value.title, detail = each.value.detail, request_id = "$context.requestId" },
      each.value.status == null ? {} : { status = each.value.status },
    ))
  }

  response_parameters = merge(
    {
      # The header is constant. With several origins any origin may read a refusal, which contains no
      # personal data.
      "gatewayresponse.header.Access-Control-Allow-Origin" = local.several_origins ? "'*'" : "'${var.cors_allow_origins[0]}'"
      "gatewayresponse.header.Content-Type"                = "'application/problem+json'"
    },
    each.key == "UNAUTHORIZED" ? { "gatewayresponse.header.WWW-Authenticate" = "'Bearer'" } : {},
    each.value.status == 503 ? { "gatewayresponse.header.Retry-After" = "'2'" } : {},
  )
}
