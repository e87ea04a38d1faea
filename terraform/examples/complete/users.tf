# Who the users are, how they sign in, and what Cognito sends them.
locals {
  user_pool = {
    mfa           = "OPTIONAL"
    default_group = "readers"

    custom_attributes = {
      department = {}
      # What Corporate says of its users' groups, which the trigger idp_groups reads.
      idp_groups = { from_identity_provider = true, max_length = 2048 }
    }

    triggers = {
      custom_message       = module.custom_message.function_arn
      pre_token_generation = module.idp_groups.function_arn
    }

    managed_login = {
      domain_prefix = "${var.name}-${data.aws_caller_identity.current.account_id}"
    }

    resource_server = {
      identifier = local.scopes_of
      scopes     = { read = "Read documents" }
    }

    clients = {
      # A page in a browser: no secret, and each refresh token is good for one use.
      browser = {
        callback_urls  = ["${var.application_origin}/signed-in"]
        logout_urls    = [var.application_origin]
        token_validity = { id_minutes = 30, access_minutes = 30, refresh_days = 7, rotation = {} }
      }
      # The same page for users of Corporate, who sign in there.
      corporate = {
        callback_urls      = ["${var.application_origin}/corporate"]
        identity_providers = ["Corporate"]
        token_validity     = { id_minutes = 30, access_minutes = 30, refresh_days = 1 }
      }
      # A machine: its access token gets the role of the readers.
      reports = {
        scopes = ["${local.scopes_of}/read"]
        group  = "readers"
      }
    }

    email = {
      from             = "${var.name} <no-reply@${local.email_domain}>"
      ses_identity_arn = var.ses_identity_arn
    }

    messages = {
      invitation   = { subject = "Welcome", email = "Sign in as {username} with {####}." }
      verification = { subject = "Your code", email = "Your code is {####}." }
    }
  }

  identity_providers = {
    Corporate = {
      type              = "SAML"
      details           = { MetadataURL = var.saml_metadata_url }
      attribute_mapping = { email = "email", "custom:idp_groups" = "groups" }
    }
  }

  scopes_of    = "https://${var.name}.example.com"
  email_domain = split("identity/", var.ses_identity_arn)[1]
}

# Users of Corporate get the groups that theirs there stand for.
module "idp_groups" {
  source = "../../modules/lambda_function"

  name        = "${var.name}-idp-groups"
  purpose     = "gives users of Corporate their groups"
  package     = var.triggers_package
  handler     = "triggers.idp_groups.lambda_handler"
  timeout     = 5
  role_path   = "/apis/"
  kms_key_arn = local.key_arn

  environment = {
    IDP_GROUPS = jsonencode({
      Corporate = { attribute = "custom:idp_groups", groups = var.idp_groups }
    })
  }

  statements = [{
    sid       = "ReadGroups"
    actions   = ["cognito-idp:GetGroup"]
    resources = [module.deployment.user_pool_arn]
  }]
}

# A trigger of your own: invitations in the user's language.
module "custom_message" {
  source = "../../modules/lambda_function"

  name        = "${var.name}-custom-message"
  purpose     = "writes invitations in the user's language"
  package     = var.custom_message_package
  handler     = "app.lambda_handler"
  timeout     = 5
  role_path   = "/apis/"
  kms_key_arn = local.key_arn
}
