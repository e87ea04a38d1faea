# Messages to users: sender and text; and what users sign in with.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = data.aws_cognito_user_groups.this
  values = { groups = [] }
}

variables {
  name             = "api"
  trusted_role_arn = "arn:aws:iam::123456789012:role/api"
  groups           = { readers = { precedence = 20 } }
}

run "default_messages_are_cognitos" {
  command = plan
  module { source = "./modules/cognito" }

  assert {
    condition     = length(aws_cognito_user_pool.this[0].admin_create_user_config[0].invite_message_template) == 0 && aws_cognito_user_pool.this[0].username_attributes == null
    error_message = "By default texts and sign-in attributes must be Cognito's."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].auto_verified_attributes == toset(["email"]) && [for mechanism in aws_cognito_user_pool.this[0].account_recovery_setting[0].recovery_mechanism : "${mechanism.name} ${mechanism.priority}"] == ["verified_email 1"]
    error_message = "Users must be reached by their email address."
  }
}

run "email_by_ses_with_texts" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    email = {
      from              = "Example <no-reply@mail.example.com>"
      ses_identity_arn  = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      reply_to          = "help@example.com"
      configuration_set = "users"
    }
    messages = {
      invitation   = { subject = "Welcome", email = "You are {username}, with {####}.", sms = "{username} {####}" }
      verification = { subject = "Your code", email = "It is {####}.", sms = "{####}" }
    }
  }

  assert {
    condition = aws_cognito_user_pool.this[0].email_configuration == tolist([{
      configuration_set      = "users"
      email_sending_account  = "DEVELOPER"
      from_email_address     = "Example <no-reply@mail.example.com>"
      reply_to_email_address = "help@example.com"
      source_arn             = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
    }])
    error_message = "SES must send the emails, from the given address."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].admin_create_user_config[0].invite_message_template == tolist([{ email_subject = "Welcome", email_message = "You are {username}, with {####}.", sms_message = "{username} {####}" }])
    error_message = "An invitation must have the given texts."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].verification_message_template[0].default_email_option == "CONFIRM_WITH_CODE" && aws_cognito_user_pool.this[0].verification_message_template[0].email_subject == "Your code" && aws_cognito_user_pool.this[0].verification_message_template[0].email_message == "It is {####}." && aws_cognito_user_pool.this[0].verification_message_template[0].sms_message == "{####}"
    error_message = "An address must be verified by the code, with the given texts."
  }
}

run "verification_by_link_on_an_own_domain" {
  command = plan
  module { source = "./modules/cognito" }

  override_resource {
    target          = aws_cognito_user_pool_domain.this
    override_during = plan
    values          = { cloudfront_distribution = "d111111abcdef8.cloudfront.net", cloudfront_distribution_zone_id = "Z2FDTNDATAQYW2" }
  }

  variables {
    managed_login = {
      domain        = { name = "auth.example.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }
      callback_urls = ["https://app.example.com/"]
    }
    messages = { verification = { subject = "Your address", email = "{##Yes, this is mine##}" } }
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].verification_message_template[0].default_email_option == "CONFIRM_WITH_LINK" && aws_cognito_user_pool.this[0].verification_message_template[0].email_subject_by_link == "Your address" && aws_cognito_user_pool.this[0].verification_message_template[0].email_message_by_link == "{##Yes, this is mine##}"
    error_message = "With a text that has a link, users must be verified by the link."
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this[0].domain == "auth.example.com" && aws_cognito_user_pool_domain.this[0].certificate_arn == "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" && output.managed_login_url == "https://auth.example.com"
    error_message = "The pages must be on the given domain."
  }

  assert {
    condition     = output.managed_login_dns == { name = "auth.example.com", target = "d111111abcdef8.cloudfront.net", zone_id = "Z2FDTNDATAQYW2" }
    error_message = "The output must say what the domain's record is."
  }
}

run "phone_numbers" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    sms          = { role_arn = "arn:aws:iam::123456789012:role/sms", external_id = "documents", region = "eu-west-1" }
    sign_in_with = ["phone_number", "email"]
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].sms_configuration == tolist([{ external_id = "documents", sns_caller_arn = "arn:aws:iam::123456789012:role/sms", sns_region = "eu-west-1" }])
    error_message = "Cognito must send SMS with the role, in the given region."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].username_attributes == toset(["email", "phone_number"]) && aws_cognito_user_pool.this[0].auto_verified_attributes == toset(["email", "phone_number"]) && aws_cognito_user_pool.this[0].user_attribute_update_settings[0].attributes_require_verification_before_update == toset(["email", "phone_number"])
    error_message = "Whatever users sign in with must be verified."
  }

  assert {
    condition     = { for mechanism in aws_cognito_user_pool.this[0].account_recovery_setting[0].recovery_mechanism : mechanism.name => mechanism.priority } == { verified_email = 1, verified_phone_number = 2 }
    error_message = "Users without an email address must get a new password by SMS."
  }
}

run "sms_by_a_role_of_another_account" {
  command         = plan
  expect_failures = [aws_cognito_user_pool.this]
  module { source = "./modules/cognito" }

  variables {
    sms = { role_arn = "arn:aws:iam::999999999999:role/sms", external_id = "documents" }
  }
}
