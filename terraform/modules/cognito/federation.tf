# Cognito's own sign-in pages, and the identity providers that they lead to.
resource "aws_cognito_user_pool_domain" "this" {
  count = var.managed_login == null ? 0 : 1

  domain       = var.managed_login.domain_prefix
  user_pool_id = local.user_pool_id
}

resource "aws_cognito_identity_provider" "this" {
  for_each = var.identity_providers

  provider_name     = each.key
  provider_type     = each.value.type
  provider_details  = sensitive(each.value.details)
  attribute_mapping = each.value.attribute_mapping
  user_pool_id      = local.user_pool_id

  lifecycle {
    # Cognito adds these, whatever the details say.
    ignore_changes = [
      provider_details["ActiveEncryptionCertificate"],
      provider_details["SLORedirectBindingURI"],
      provider_details["SSORedirectBindingURI"],
      provider_details["attributes_url_add_attributes"],
    ]
  }
}
