locals {
  # The deployer's own domain, in place of one of Cognito's.
  login_domain = try(module.settings.managed_login.domain, null)
}

# Cognito's sign-in pages, and the identity providers on them.
resource "aws_cognito_user_pool_domain" "this" {
  count = module.settings.managed_login == null ? 0 : 1

  domain          = local.login_domain == null ? module.settings.managed_login.domain_prefix : local.login_domain.name
  certificate_arn = try(local.login_domain.certificate_arn, null)
  user_pool_id    = local.user_pool_id

  # Version 2 shows an error until there is a branding, and only version 6 of the provider can make one.
  managed_login_version = module.settings.managed_login.version
}

resource "aws_cognito_identity_provider" "this" {
  for_each = { for name, provider in module.settings.identity_providers : name => provider if contains(["OIDC", "SAML"], provider.type) }

  provider_name     = each.key
  provider_type     = each.value.type
  provider_details  = sensitive(each.value.details)
  attribute_mapping = each.value.attribute_mapping
  user_pool_id      = local.user_pool_id

  lifecycle {
    # Cognito always adds these.
    ignore_changes = [
      provider_details["ActiveEncryptionCertificate"],
      provider_details["SLORedirectBindingURI"],
      provider_details["SSORedirectBindingURI"],
      provider_details["attributes_url_add_attributes"],
    ]
  }
}

# Separate from the providers whose endpoints are in their details.
resource "aws_cognito_identity_provider" "social" {
  for_each = { for name, provider in module.settings.identity_providers : name => provider if !contains(["OIDC", "SAML"], provider.type) }

  provider_name     = each.key
  provider_type     = each.value.type
  provider_details  = sensitive(each.value.details)
  attribute_mapping = each.value.attribute_mapping
  user_pool_id      = local.user_pool_id

  lifecycle {
    # Cognito adds the provider's endpoints, and never returns Apple's key.
    ignore_changes = [
      provider_details["api_version"],
      provider_details["attributes_url"],
      provider_details["attributes_url_add_attributes"],
      provider_details["authorize_url"],
      provider_details["jwks_uri"],
      provider_details["oidc_issuer"],
      provider_details["private_key"],
      provider_details["token_request_method"],
      provider_details["token_url"],
    ]
  }
}
