output "user_pool_id" {
  description = "ID of the user pool."
  value       = module.cognito.user_pool_id
}

output "user_pool_client_id" {
  description = "ID of the app client with which users sign in."
  value       = module.cognito.user_pool_client_id
}

output "invoke_url" {
  description = "URL of the API; paths are appended to it."
  value       = trimsuffix(aws_apigatewayv2_stage.this.invoke_url, "/")
}
