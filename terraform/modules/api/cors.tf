# Browsers send a preflight without a token, so API Gateway answers it without an authorizer.
# Credentials are never allowed, since callers send a token and no cookie.
locals {
  several_origins = length(var.cors_allow_origins) > 1
  allow_headers   = concat(var.cors_allow_headers, length(local.api_keys) == 0 || contains([for header in var.cors_allow_headers : lower(header)], "x-api-key") ? [] : ["X-Api-Key"])

  # A mapping is constant. With several origins, an origin that is not on the list gets the first one.
  preflight_headers = {
    "method.response.header.Access-Control-Allow-Origin"  = "'${var.cors_allow_origins[0]}'"
    "method.response.header.Access-Control-Allow-Methods" = "'GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS'"
    "method.response.header.Access-Control-Allow-Headers" = "'${join(",", local.allow_headers)}'"
    # Seconds: the longest time that every browser accepts.
    "method.response.header.Access-Control-Max-Age" = "'7200'"
  }

  # Only an origin of the list can get into the answer. The case of the header's name depends on the
  # client's HTTP version, and a missing header may be null or empty. The template is one line, since
  # line breaks between the directives would be a body, and a 204 has none.
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

  # This API treats every media type as binary, and a template works only on text.
  content_handling = "CONVERT_TO_TEXT"

  request_templates = {
    "application/json" = jsonencode({ statusCode = 204 })
  }

  # A mock calls no backend, so the method of that call, which AWS may report, has no meaning.
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

  # The template needs text, as above.
  content_handling = local.several_origins ? "CONVERT_TO_TEXT" : null
}
