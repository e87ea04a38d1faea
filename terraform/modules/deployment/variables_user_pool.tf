variable "user_pool" {
  description = <<-EOT
    How users sign in; an object, whose parts the cognito module describes. `tier`: LITE, ESSENTIALS or
    PLUS. `mfa`: OFF, OPTIONAL or ON, with an authenticator application. `passkeys`: sign-in without a
    password. `threat_protection`: OFF, AUDIT or ENFORCED, with PLUS. `custom_attributes`: attributes of
    users for session tags, in claims `custom:NAME`. `managed_login`: Cognito's sign-in pages.
    `password_auth_enabled`: whether clients may send the password itself, in addition to SRP.
    `password_policy`: requirements for passwords. `token_validity`: how long tokens are valid.
    `self_sign_up`: whether anybody may sign up. `default_group`: the group of users who sign up, which
    a function of `triggers_package` assigns. `sign_in_with`: `email`, `phone_number` or both.
    `triggers`: your own functions. `clients`: further app clients, also for machines, with the scopes
    of `resource_server`. `email`, `sms`, `messages`: the sender and the texts of messages. Other keys
    are refused.
  EOT
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.user_pool))
    error_message = "user_pool is ${jsonencode(var.user_pool)}; it must be an object, such as { mfa = \"ON\" }."
  }

  # A machine has only access tokens.
  validation {
    condition     = var.access_tokens || length([for client in try(values(var.user_pool.clients), []) : client if try(client.group, null) != null]) == 0
    error_message = "user_pool.clients has machines, whose tokens no authorizer would accept: ${join(", ", try([for name, client in var.user_pool.clients : name if try(client.group, null) != null], []))}. Set authorizer = \"lambda\" and access_tokens = true."
  }
}

variable "identity_providers" {
  description = "Identity providers with which users may sign in on the pages of `user_pool.managed_login`, by name. The cognito module describes them."
  type        = any
  default     = {}
  nullable    = false
}

variable "user_pool_id" {
  description = "ID of your own user pool, which gets the groups. Default: Terraform makes a user pool. The ID must be known when Terraform plans; for a pool of the same configuration, write `format(\"%s\", aws_cognito_user_pool.mine.id)`. It excludes `identity_providers` and all parts of `user_pool` except `clients` and `resource_server`."
  type        = string
  default     = null

  # The cognito module checks the rest.
  validation {
    condition     = var.user_pool_id == null || length(setsubtract(try(keys(var.user_pool), []), ["clients", "resource_server"])) + try(length(var.identity_providers), 0) == 0
    error_message = "user_pool_id is ${jsonencode(var.user_pool_id)}, an existing user pool, on which these have no effect: ${join(", ", [for name, value in { user_pool = setsubtract(try(keys(var.user_pool), []), ["clients", "resource_server"]), identity_providers = var.identity_providers } : name if try(length(value), 0) > 0])}. Set them where you manage the pool."
  }
}

variable "user_pool_client_id" {
  description = "ID of the app client with which users sign in to the user pool of `user_pool_id`. The authorizer `lambda`, `identity_pool` and `scripts/verify` need it. The authorizer `cognito` accepts the tokens of all the pool's clients."
  type        = string
  default     = null

  validation {
    condition     = var.user_pool_client_id != null || var.user_pool_id == null || var.authorizer != "lambda" || length(var.additional_client_ids) + try(length(var.user_pool.clients), 0) > 0
    error_message = "authorizer lambda needs user_pool_client_id: the app client of user pool ${coalesce(var.user_pool_id, "null")} whose tokens it accepts."
  }
}

variable "triggers_package" {
  description = "Path of the zip that `scripts/package --triggers` builds, absolute or relative to the root module's folder; for `user_pool.default_group`."
  type        = string
  default     = null

  validation {
    condition     = try(var.user_pool.default_group, null) == null || try(fileexists(var.triggers_package), false)
    error_message = "There is no file ${jsonencode(var.triggers_package)}, which user_pool.default_group needs: run scripts/package --triggers first."
  }
}

variable "additional_client_ids" {
  description = "IDs of app clients of the user pool that this configuration does not make, and whose tokens the authorizer `lambda` accepts too."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.additional_client_ids : can(regex("^[\\w+]{1,128}$", id))])
    error_message = "additional_client_ids has IDs of app clients, of 1 to 128 letters and digits; invalid: ${join(", ", [for id in var.additional_client_ids : jsonencode(id) if !can(regex("^[\\w+]{1,128}$", id))])}."
  }

  validation {
    condition     = length(var.additional_client_ids) == 0 || var.authorizer == "lambda"
    error_message = "additional_client_ids needs authorizer = \"lambda\"; it is ${var.authorizer}, and API Gateway itself accepts the ID tokens of all the pool's clients."
  }
}
