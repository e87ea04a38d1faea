# Browsers send a preflight without a token, so API Gateway answers it itself and unauthorized.
# Credentials are never allowed: callers send a token, and no cookie.
locals {
  several_origins = length(var.cors_allow_origins) > 1
  allow_headers   = concat(var.cors_allow_headers, length(local.api_keys) == 0 || contains([for header in var.cors_allow_headers : lower(header)], "x-api-key") ? [] : ["X-Api-Key"])

  # A mapping is constant, so of several origins the first is sent to whoever is not on the list.
  preflight_headers = {
    "method.response.header.Access-Control-Allow-Origin"  = "'${var.cors_allow_origins[0]}'"
    "method.response.header.Access-Control-Allow-Methods" = "'GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS'"
    "method.response.header.Access-Control-Allow-Headers" = "'${join(",", local.allow_headers)}'"
    # Seconds; the longest that every browser honours.
    "method.response.header.Access-Control-Max-Age" = "'7200'"
  }

  # Only an origin of the list can get into the answer. A client's HTTP version decides on the case
  # of the name, and a header that is missing may be null or empty. In one line: what is between the
  # directives would be a body, which a 204 has not.
  preflight_templates = !local.several_origins ? {} : {
    "application/json" = join("", [
      "#set($origin = $input.params().header.get(\"Origin\"))",
      "#if(!$origin || $origin == \"\")#set($origin = $input.params().header.get(\"origin\"))#end",
      "#if(${join(" || ", [for origin in var.cors_allow_origins : "$origin == \"${origin}\""])})",
      "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end",
      "#set($context.responseOverride.header.Vary = \"Origin\")",
    ])
  }
}

resource "aws_api_gateway_method" "options" {
  #checkov:skip=CKV2_AWS_53:A preflight has nothing to validate
  for_each = local.resource_ids

  rest_api_id   = local.rest_api.id
  resource_id   = each.value
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "options" {
  for_each = local.resource_ids

  rest_api_id = local.rest_api.id
  resource_id = each.value
  http_method = aws_api_gateway_method.options[each.key].http_method
  type        = "MOCK"

  # Every media type is binary to this API, and a template is applied to text only.
  content_handling = "CONVERT_TO_TEXT"

  request_templates = {
    "application/json" = jsonencode({ statusCode = 204 })
  }

  # A mock calls no backend: the method for that call, which an API may report, means nothing.
  lifecycle {
    ignore_changes = [integration_http_method]
  }
}

resource "aws_api_gateway_method_response" "options" {
  for_each = local.resource_ids

  rest_api_id         = local.rest_api.id
  resource_id         = each.value
  http_method         = aws_api_gateway_method.options[each.key].http_method
  status_code         = "204"
  response_parameters = { for header in keys(local.preflight_headers) : header => true }
}

resource "aws_api_gateway_integration_response" "options" {
  for_each = local.resource_ids

  rest_api_id         = local.rest_api.id
  resource_id         = each.value
  http_method         = aws_api_gateway_integration.options[each.key].http_method
  status_code         = aws_api_gateway_method_response.options[each.key].status_code
  response_parameters = local.preflight_headers
  response_templates  = local.preflight_templates

  # For the template, as above.
  content_handling = local.several_origins ? "CONVERT_TO_TEXT" : null
}
