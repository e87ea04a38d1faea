# The inputs that are objects: this module refuses unknown keys, converts types and fills in defaults.
module "settings" {
  source = "./settings"

  name               = var.name
  user_pool_tier     = var.user_pool_tier
  mfa                = var.mfa
  groups             = var.groups
  lock_out_policies  = length(var.locked_out) > 0 ? 2 : 1
  password_policy    = var.password_policy
  passkeys           = var.passkeys
  token_validity     = var.token_validity
  custom_attributes  = var.custom_attributes
  managed_login      = var.managed_login
  identity_providers = var.identity_providers
  resource_server    = var.resource_server
  clients            = var.clients
  email              = var.email
  messages           = var.messages
  sms                = var.sms
  sign_in_with       = var.sign_in_with

  given = {
    groups             = var.groups
    password_policy    = var.password_policy
    passkeys           = var.passkeys
    token_validity     = var.token_validity
    custom_attributes  = var.custom_attributes
    managed_login      = var.managed_login
    identity_providers = var.identity_providers
    resource_server    = var.resource_server
    clients            = var.clients
    email              = var.email
    messages           = var.messages
    sms                = var.sms
  }
}
