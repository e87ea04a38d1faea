output "user_pool_id" {
  description = "ID of the user pool."
  value       = module.deployment.user_pool_id
}

output "user_pool_client_id" {
  description = "ID of the app client with which users sign in by their password."
  value       = module.deployment.user_pool_client_id
}

output "user_pool_client_ids" {
  description = "IDs of the other app clients, by their names."
  value       = module.deployment.user_pool_client_ids
}

output "user_pool_client_secrets" {
  description = "Secret of the machine, by its name."
  value       = module.deployment.user_pool_client_secrets
  sensitive   = true
}

output "invoke_url" {
  description = "URL of the API; paths are appended to it."
  value       = module.deployment.invoke_url
}

output "second_invoke_url" {
  description = "URL of the API in the second region."
  value       = module.second_region.invoke_url
}

output "managed_login_url" {
  description = "URL at which users sign in, and machines get their tokens."
  value       = module.deployment.managed_login_url
}

output "documents_bucket" {
  description = "Name of the bucket that holds the documents."
  value       = module.deployment.documents_bucket
}

output "dashboard_name" {
  description = "Name of the dashboard that shows who is denied what, and why."
  value       = module.deployment.dashboard_name
}
