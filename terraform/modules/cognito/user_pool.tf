locals {
  user_pool_id = coalesce(var.user_pool_id, one(aws_cognito_user_pool.this[*].id))

  # Built and not read: the module knows only the ID of your pool, and the ID begins with the region.
  user_pool_arn = "arn:${data.aws_partition.current.partition}:cognito-idp:${split("_", local.user_pool_id)[0]}:${data.aws_caller_identity.current.account_id}:userpool/${local.user_pool_id}"

  # The attributes by which Cognito reaches users, also for a new password.
  verified_attributes = concat(["email"], contains(module.settings.sign_in_with, "phone_number") ? ["phone_number"] : [])

  verified_by_link = can(regex("\\{##[^#{}]+##\\}", module.settings.messages.verification.email))

  # Inputs of the module's own user pool that have other values than their defaults.
  user_pool_inputs = [
    for name, changed in {
      default_group         = var.default_group != null
      custom_attributes     = length(module.settings.custom_attributes) > 0
      email                 = module.settings.email != null
      identity_providers    = length(module.settings.identity_providers) > 0
      managed_login         = module.settings.managed_login != null
      messages              = module.settings.messages.invitation != null || module.settings.messages.verification != null
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
      self_sign_up      = var.self_sign_up
      sign_in_with      = length(module.settings.sign_in_with) > 0
      sms               = module.settings.sms != null
      threat_protection = var.threat_protection != "OFF"
      token_validity    = jsonencode(module.settings.token_validity) != jsonencode({ access_minutes = 60, id_minutes = 60, refresh_days = 30, rotation = null })
      triggers          = length(var.triggers) > 0
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
  auto_verified_attributes = local.verified_attributes

  # This cannot change later: another value replaces the pool.
  username_attributes = length(module.settings.sign_in_with) > 0 ? module.settings.sign_in_with : null

  # Users may change their own address; Cognito keeps the old one until the new one is verified.
  user_attribute_update_settings {
    attributes_require_verification_before_update = local.verified_attributes
  }

  # A user's group gives permissions, so only the operator creates users, unless self_sign_up is on.
  admin_create_user_config {
    allow_admin_create_user_only = !var.self_sign_up

    dynamic "invite_message_template" {
      for_each = module.settings.messages.invitation[*]

      content {
        email_subject = invite_message_template.value.subject
        email_message = invite_message_template.value.email
        sms_message   = invite_message_template.value.sms
      }
    }
  }

  account_recovery_setting {
    dynamic "recovery_mechanism" {
      for_each = local.verified_attributes

      content {
        name     = "verified_${recovery_mechanism.value}"
        priority = recovery_mechanism.key + 1
      }
    }
  }

  dynamic "email_configuration" {
    for_each = module.settings.email[*]

    content {
      email_sending_account  = "DEVELOPER"
      from_email_address     = email_configuration.value.from
      source_arn             = email_configuration.value.ses_identity_arn
      reply_to_email_address = email_configuration.value.reply_to
      configuration_set      = email_configuration.value.configuration_set
    }
  }

  dynamic "verification_message_template" {
    for_each = module.settings.messages.verification[*]

    content {
      default_email_option  = local.verified_by_link ? "CONFIRM_WITH_LINK" : "CONFIRM_WITH_CODE"
      email_subject         = local.verified_by_link ? null : verification_message_template.value.subject
      email_message         = local.verified_by_link ? null : verification_message_template.value.email
      email_subject_by_link = local.verified_by_link ? verification_message_template.value.subject : null
      email_message_by_link = local.verified_by_link ? verification_message_template.value.email : null
      sms_message           = verification_message_template.value.sms
    }
  }

  dynamic "sms_configuration" {
    for_each = module.settings.sms[*]

    content {
      sns_caller_arn = sms_configuration.value.role_arn
      external_id    = sms_configuration.value.external_id
      sns_region     = sms_configuration.value.region
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

  # Set even to Cognito's default: Cognito keeps settings that an update leaves out, so passkeys would
  # stay allowed after the input is gone. LITE has no choice of factors.
  dynamic "sign_in_policy" {
    for_each = var.user_pool_tier == "LITE" ? [] : [concat(["PASSWORD"], [for passkeys in module.settings.passkeys[*] : "WEB_AUTHN"])]

    content {
      allowed_first_auth_factors = sign_in_policy.value
    }
  }

  dynamic "lambda_config" {
    for_each = length(var.triggers) > 0 || var.default_group != null ? [local.triggers] : []

    content {
      create_auth_challenge          = lookup(lambda_config.value, "create_auth_challenge", null)
      custom_message                 = lookup(lambda_config.value, "custom_message", null)
      define_auth_challenge          = lookup(lambda_config.value, "define_auth_challenge", null)
      post_authentication            = lookup(lambda_config.value, "post_authentication", null)
      post_confirmation              = lookup(lambda_config.value, "post_confirmation", null)
      pre_authentication             = lookup(lambda_config.value, "pre_authentication", null)
      pre_sign_up                    = lookup(lambda_config.value, "pre_sign_up", null)
      user_migration                 = lookup(lambda_config.value, "user_migration", null)
      verify_auth_challenge_response = lookup(lambda_config.value, "verify_auth_challenge_response", null)

      dynamic "pre_token_generation_config" {
        for_each = contains(keys(var.triggers), "pre_token_generation") ? [lambda_config.value] : []

        content {
          lambda_arn     = pre_token_generation_config.value.pre_token_generation
          lambda_version = "V2_0"
        }
      }
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

  # This cannot change later. With case-sensitive names "Alice" and "alice" could be two people.
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

  lifecycle {
    # Cognito needs iam:PassRole on the role, which works only for roles of the same account.
    precondition {
      condition     = try(startswith(module.settings.sms.role_arn, local.role_arns), true)
      error_message = "sms.role_arn is ${try(module.settings.sms.role_arn, "null")}; Cognito accepts only roles of the user pool's account, which begin with ${local.role_arns}."
    }

    # The provider does not remove this trigger as long as there are others. Then nobody could sign in,
    # since Cognito would call a function without permission.
    postcondition {
      condition     = contains(keys(var.triggers), "pre_token_generation") || length(try(self.lambda_config[0].pre_token_generation_config, [])) == 0
      error_message = "triggers no longer has pre_token_generation, and Terraform's provider cannot remove only that trigger. Apply once with no trigger at all, neither triggers nor default_group, then with the others."
    }
  }
}
