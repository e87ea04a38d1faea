# A deployment is a snapshot: it must be taken anew whenever anything in it has changed, and only
# then. So the trigger hashes the attributes that are set here; others change by themselves when
# Terraform reads them back. Naming each resource also makes the snapshot wait for it.
resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id

  triggers = {
    redeployment = sha1(jsonencode([
      aws_api_gateway_rest_api.this.binary_media_types,
      aws_api_gateway_resource.proxy.path_part,
      aws_api_gateway_authorizer.this.provider_arns,
      { for key, method in aws_api_gateway_method.any : key => [method.authorization, method.authorizer_id] },
      { for key, integration in aws_api_gateway_integration.any : key => [integration.type, integration.uri] },
      { for key, method in aws_api_gateway_method.options : key => method.authorization },
      { for key, integration in aws_api_gateway_integration.options : key => [integration.content_handling, integration.request_templates] },
      { for key, response in aws_api_gateway_method_response.options : key => [response.status_code, response.response_parameters] },
      { for key, response in aws_api_gateway_integration_response.options : key => [response.status_code, response.response_parameters] },
      { for type, response in aws_api_gateway_gateway_response.this : type => [response.response_templates, response.response_parameters] },
    ]))
  }

  # The stage moves to the new snapshot before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this.id
  stage_name    = var.stage_name

  # Access logs need a role that is one for the whole account and region, so they are set up
  # elsewhere or not at all; what is set up there stays.
  lifecycle {
    ignore_changes = [access_log_settings]
  }
}
