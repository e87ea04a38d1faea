# Each rule for messages and domains refuses one mistake in an otherwise legal input.
variables {
  name           = "api"
  user_pool_tier = "ESSENTIALS"
  mfa            = "OPTIONAL"
  groups         = { readers = { precedence = 20 } }
  given          = { groups = {}, custom_attributes = {}, identity_providers = {}, clients = {} }
}

run "sender_that_is_not_an_address" {
  command         = plan
  expect_failures = [var.email]
  module { source = "./modules/cognito/settings" }

  variables {
    email = { from = "Example", ses_identity_arn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com" }
  }
}

run "identity_that_is_not_an_arn" {
  command         = plan
  expect_failures = [var.email]
  module { source = "./modules/cognito/settings" }

  variables {
    email = { from = "a@example.com", ses_identity_arn = "example.com" }
  }
}

run "sender_of_another_domain" {
  command         = plan
  expect_failures = [var.email]
  module { source = "./modules/cognito/settings" }

  variables {
    email = { from = "Example <a@badexample.com>", ses_identity_arn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com" }
  }
}

run "sender_of_another_address" {
  command         = plan
  expect_failures = [var.email]
  module { source = "./modules/cognito/settings" }

  variables {
    email = { from = "a@example.com", ses_identity_arn = "arn:aws:ses:eu-central-1:123456789012:identity/b@example.com" }
  }
}

run "reply_to_that_is_not_an_address" {
  command         = plan
  expect_failures = [var.email]
  module { source = "./modules/cognito/settings" }

  variables {
    email = { from = "a@example.com", reply_to = "help", ses_identity_arn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com" }
  }
}

run "configuration_set_illegal" {
  command         = plan
  expect_failures = [var.email]
  module { source = "./modules/cognito/settings" }

  variables {
    email = { from = "a@example.com", configuration_set = "my users", ses_identity_arn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com" }
  }
}

run "subject_too_long" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { invitation = { subject = join("", [for letter in range(141) : "s"]), email = "{username} {####}" } }
  }
}

run "subject_empty" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { verification = { subject = "", email = "{####}" } }
  }
}

run "email_too_long" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { verification = { subject = "Code", email = "{####}${join("", [for letter in range(1000) : "eeeeeeeeeeeeeeeeeeee"])}" } }
  }
}

run "sms_too_long" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { verification = { subject = "Code", email = "{####}", sms = "{####}${join("", [for letter in range(135) : "s"])}" } }
  }
}

run "invitation_without_a_name" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { invitation = { subject = "Welcome", email = "{####}" } }
  }
}

run "invitation_without_a_password" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { invitation = { subject = "Welcome", email = "{username} {####}", sms = "{username}" } }
  }
}

run "verification_without_a_code" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { verification = { subject = "Code", email = "Hello" } }
  }
}

run "verification_with_code_and_link" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
    messages      = { verification = { subject = "Code", email = "{####} {##Yes##}" } }
  }
}

run "verification_by_link_without_a_domain" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { verification = { subject = "Code", email = "{##Yes##}" } }
  }
}

run "verification_by_sms_without_a_code" {
  command         = plan
  expect_failures = [var.messages]
  module { source = "./modules/cognito/settings" }

  variables {
    messages = { verification = { subject = "Code", email = "{####}", sms = "Hello" } }
  }
}

run "sms_role_that_is_not_a_role" {
  command         = plan
  expect_failures = [var.sms]
  module { source = "./modules/cognito/settings" }

  variables {
    sms = { role_arn = "sms", external_id = "documents" }
  }
}

run "sms_external_id_illegal" {
  command         = plan
  expect_failures = [var.sms]
  module { source = "./modules/cognito/settings" }

  variables {
    sms = { role_arn = "arn:aws:iam::123456789012:role/sms", external_id = "my id" }
  }
}

run "sms_region_illegal" {
  command         = plan
  expect_failures = [var.sms]
  module { source = "./modules/cognito/settings" }

  variables {
    sms = { role_arn = "arn:aws:iam::123456789012:role/sms", external_id = "documents", region = "Europe" }
  }
}

run "sign_in_with_a_nickname" {
  command         = plan
  expect_failures = [var.sign_in_with]
  module { source = "./modules/cognito/settings" }

  variables {
    sign_in_with = ["nickname"]
  }
}

run "sign_in_with_a_phone_number_without_sms" {
  command         = plan
  expect_failures = [var.sign_in_with]
  module { source = "./modules/cognito/settings" }

  variables {
    sign_in_with = ["phone_number"]
  }
}

run "pages_without_a_domain" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { callback_urls = ["https://app.example.com/"] }
  }
}

run "pages_on_two_domains" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", domain = { name = "auth.example.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }, callback_urls = ["https://app.example.com/"] }
  }
}

run "pages_on_an_illegal_domain" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain = { name = "https://auth.example.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }, callback_urls = ["https://app.example.com/"] }
  }
}

run "pages_on_a_domain_without_a_parent_domain" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain = { name = "example.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }, callback_urls = ["https://app.example.com/"] }
  }
}

run "certificate_of_another_region" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain = { name = "auth.example.com", certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }, callback_urls = ["https://app.example.com/"] }
  }
}

run "an_address_of_ses_and_the_longest_texts" {
  command = plan
  module { source = "./modules/cognito/settings" }

  variables {
    email    = { from = "Ada <Ada@example.com>", ses_identity_arn = "arn:aws:ses:eu-central-1:123456789012:identity/ada@example.com" }
    messages = { verification = { subject = join("", [for letter in range(140) : "s"]), email = "{####} and more${join("", [for letter in range(999) : "eeeeeeeeeeeeeeeeeeee"])}12345", sms = "{####}${join("", [for letter in range(134) : "s"])}" } }
  }

  assert {
    condition     = output.email.reply_to == null && output.messages.invitation == null && length(output.messages.verification.email) == 20000
    error_message = "Omitted settings must be null, and the longest texts must be accepted."
  }
}
