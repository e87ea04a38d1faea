output "user_pool_id" {
  description = "ID of the user pool."
  value       = module.cognito.user_pool_id
}

output "user_pool_client_id" {
  description = "ID of the app client with which users sign in."
  value       = module.cognito.user_pool_client_id
}

output "redeployment_trigger" {
  description = "Changes whenever your API must be deployed again: put it into the triggers of your `aws_api_gateway_deployment`."
  value       = module.api.redeployment_trigger
}
