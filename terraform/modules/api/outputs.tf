output "rest_api_id" {
  description = "ID of the REST API that the module makes, or of your existing API."
  value       = local.rest_api.id
}

output "execution_arn" {
  description = "ARN of the REST API for policies with `execute-api:Invoke` and for permissions of your own functions."
  value       = local.rest_api.execution_arn
}

output "root_resource_id" {
  description = "ID of the parent resource for your own routes: the root resource, or your `parent_resource_id`."
  value       = local.rest_api.parent_resource_id
}

output "proxy_resource_id" {
  description = "ID of the resource `{proxy+}`, which serves every path that has no other resource."
  value       = aws_api_gateway_resource.proxy.id
}

output "authorizer_id" {
  description = "ID of the authorizer, for your own methods; null with `iam`, which needs none."
  value       = local.authorizer_id
}

output "stage_name" {
  description = "Name of the stage; null with `rest_api`."
  value       = one(aws_api_gateway_stage.this[*].stage_name)
}

output "invoke_url" {
  description = "URL of the API, or of its domain if it has one; append paths to it. Null with `rest_api`."
  value = (
    var.domain == null
    ? one(aws_api_gateway_stage.this[*].invoke_url)
    : "https://${aws_api_gateway_base_path_mapping.this[0].domain_name}${local.base_path}"
  )
}

output "base_path" {
  description = "The part of an event's path before the function's own paths, such as `/v1`: the path of the domain or of your parent resource. Empty without either."
  value       = local.base_path
}

output "domain_target" {
  description = "`name` and `zone_id` for an alias record of the domain; null if the module does not make the domain."
  value = one([
    for domain in aws_api_gateway_domain_name.this : {
      name    = var.endpoint_type == "EDGE" ? domain.cloudfront_domain_name : domain.regional_domain_name
      zone_id = var.endpoint_type == "EDGE" ? domain.cloudfront_zone_id : domain.regional_zone_id
    }
  ])
}

output "api_key_ids" {
  description = "IDs of the API keys of `usage_plans`, by name. `aws apigateway get-api-key --api-key ID --include-value` shows the key."
  value       = { for name, key in aws_api_gateway_api_key.this : name => key.id }
}

output "access_log_group_name" {
  description = "Name of the access log's group; null without an access log."
  value       = one(aws_cloudwatch_log_group.access[*].name)
}

output "redeployment_trigger" {
  description = "Hash of this module's part of a snapshot of the API. Put it into the `triggers` of the deployment of your API, which then waits for all of this module's resources."
  value       = local.redeployment_trigger

  # A snapshot works only if API Gateway may call the functions.
  depends_on = [aws_lambda_permission.this, aws_lambda_permission.authorizer, aws_lambda_permission.public]
}
