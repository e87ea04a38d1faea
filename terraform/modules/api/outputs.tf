output "rest_api_id" {
  description = "ID of the REST API, made here or yours."
  value       = local.rest_api.id
}

output "execution_arn" {
  description = "ARN of the REST API in policies that say who may call it."
  value       = local.rest_api.execution_arn
}

output "root_resource_id" {
  description = "ID of the resource that routes of your own begin at: that of the root path, or your parent resource."
  value       = local.rest_api.parent_resource_id
}

output "proxy_resource_id" {
  description = "ID of the resource `{proxy+}`, which has what no other resource serves."
  value       = aws_api_gateway_resource.proxy.id
}

output "authorizer_id" {
  description = "ID of the authorizer, for methods of your own; null behind `iam`, which needs none."
  value       = local.authorizer_id
}

output "stage_name" {
  description = "Name of the stage; null with an API of yours."
  value       = one(aws_api_gateway_stage.this[*].stage_name)
}

output "invoke_url" {
  description = "URL of the API, of its domain if it has one; paths are appended to it. Null with an API of yours."
  value = (
    var.domain == null
    ? one(aws_api_gateway_stage.this[*].invoke_url)
    : "https://${aws_api_gateway_base_path_mapping.this[0].domain_name}${local.base_path}"
  )
}

output "base_path" {
  description = "What precedes the function's own paths in an event's path: that of the domain or of your parent resource, as `/v1`; else empty."
  value       = local.base_path
}

output "domain_target" {
  description = "`name` and `zone_id` that an alias record of the domain points to; null without a domain of this module's."
  value = one([
    for domain in aws_api_gateway_domain_name.this : {
      name    = var.endpoint_type == "EDGE" ? domain.cloudfront_domain_name : domain.regional_domain_name
      zone_id = var.endpoint_type == "EDGE" ? domain.cloudfront_zone_id : domain.regional_zone_id
    }
  ])
}

output "api_key_ids" {
  description = "IDs of the API keys of `usage_plans`, by name: `aws apigateway get-api-key --api-key ID --include-value` shows a key itself."
  value       = { for name, key in aws_api_gateway_api_key.this : name => key.id }
}

output "access_log_group_name" {
  description = "Name of the access log's group; null without an access log."
  value       = one(aws_cloudwatch_log_group.access[*].name)
}

output "redeployment_trigger" {
  description = "Hash of what this module puts into a snapshot of the API. It belongs in the triggers of the deployment of an API of yours, which then waits for all of it."
  value       = local.redeployment_trigger

  # A snapshot that leads to the functions is of use only when they may be called.
  depends_on = [aws_lambda_permission.this, aws_lambda_permission.authorizer, aws_lambda_permission.public]
}
