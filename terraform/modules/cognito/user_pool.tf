locals {
  user_pool_id = coalesce(var.user_pool_id, one(aws_cognito_user_pool.this[*].id))

  # Inputs that shape a user pool of this module's own, and do not have their defaults.
  user_pool_inputs = [
    for name, changed in {
      custom_attributes     = length(module.settings.custom_attributes) > 0
      identity_providers    = length(module.settings.identity_providers) > 0
      managed_login         = module.settings.managed_login != null
      mfa                   = var.mfa != "OPTIONAL"
      passkeys              = module.settings.passkeys != null
      password_auth_enabled = var.password_auth_enabled
      password_policy = module.settings.password_policy != {
        minimum_length                   = 12
        password_history_size            = 0
        require_lowercase                = true
        require_numbers                  = true
        require_symbols                  = true
        require_uppercase                = true
        temporary_password_validity_days = 7
      }
      threat_protection = var.threat_protection != "OFF"
      token_validity    = jsonencode(module.settings.token_validity) != jsonencode({ access_minutes = 60, id_minutes = 60, refresh_days = 30, rotation = null })
      user_pool_tier    = var.user_pool_tier != "ESSENTIALS"
    } : name if changed
  ]
}

resource "aws_cognito_user_pool" "this" {
  count = var.user_pool_id == null ? 1 : 0

  name                     = var.name
  deletion_protection      = var.deletion_protection ? "ACTIVE" : "INACTIVE"
  user_pool_tier           = var.user_pool_tier
  mfa_configuration        = var.mfa
  auto_verified_attributes = ["email"]

  # A user may change their own address; until the new one is verified, the old one is kept.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  # A user's group decides what they may do, so who becomes a user is the operator's decision.
  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  password_policy {
    minimum_length                   = module.settings.password_policy.minimum_length
    password_history_size            = module.settings.password_policy.password_history_size
    require_lowercase                = module.settings.password_policy.require_lowercase
    require_numbers                  = module.settings.password_policy.require_numbers
    require_symbols                  = module.settings.password_policy.require_symbols
    require_uppercase                = module.settings.password_policy.require_uppercase
    temporary_password_validity_days = module.settings.password_policy.temporary_password_validity_days
  }

  dynamic "schema" {
    for_each = module.settings.custom_attributes

    content {
      name                     = schema.key
      attribute_data_type      = "String"
      developer_only_attribute = false
      mutable                  = schema.value.mutable
      required                 = false

      string_attribute_constraints {
        min_length = 0
        max_length = schema.value.max_length
      }
    }
  }

  # Said even where it is Cognito's default: Cognito keeps what an update leaves out, and passkeys
  # would stay allowed after their input is gone. LITE knows no choice of factors.
  dynamic "sign_in_policy" {
    for_each = var.user_pool_tier == "LITE" ? [] : [concat(["PASSWORD"], [for passkeys in module.settings.passkeys[*] : "WEB_AUTHN"])]

    content {
      allowed_first_auth_factors = sign_in_policy.value
    }
  }

  dynamic "software_token_mfa_configuration" {
    for_each = var.mfa == "OFF" ? [] : [true]

    content {
      enabled = software_token_mfa_configuration.value
    }
  }

  user_pool_add_ons {
    advanced_security_mode = var.threat_protection
  }

  # Cannot be changed later. Case-sensitive names would let "Alice" and "alice" be two people.
  username_configuration {
    case_sensitive = false
  }

  dynamic "web_authn_configuration" {
    for_each = module.settings.passkeys[*]

    content {
      relying_party_id  = web_authn_configuration.value.relying_party_id
      user_verification = web_authn_configuration.value.user_verification
    }
  }
}
