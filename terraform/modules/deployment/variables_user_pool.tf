variable "user_pool" {
  description = <<-EOT
    How users sign in; the cognito module describes each part. `tier`: LITE, ESSENTIALS or PLUS.
    `mfa`: OFF, OPTIONAL or ON, by an authenticator application. `passkeys`: sign-in without a
    password. `threat_protection`: OFF, AUDIT or ENFORCED, with PLUS. `custom_attributes`: of users,
    for session tags, as claims `custom:NAME`. `managed_login`: Cognito's own sign-in pages.
    `password_auth_enabled`: sign-in by the password itself, besides SRP. `password_policy`: what a
    password must have. `token_validity`: for how long tokens are valid. `self_sign_up`: whether
    anybody may sign up. `default_group`: the group of whoever does, by a function of
    `triggers_package`. `sign_in_with`: `email`, `phone_number` or both. `triggers`: functions of
    yours. `clients`: app clients beside the default one, machines among them, with the scopes of
    `resource_server`. `email`, `sms`, `messages`: who sends them, and their texts. A key that is none
    of these is refused.
  EOT
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.user_pool))
    error_message = "user_pool is ${jsonencode(var.user_pool)}; it must be an object, such as { mfa = \"ON\" }."
  }

  # A machine has access tokens alone.
  validation {
    condition     = var.access_tokens || length([for client in try(values(var.user_pool.clients), []) : client if try(client.group, null) != null]) == 0
    error_message = "user_pool.clients has machines, which nothing would let in: ${join(", ", [for name, client in try(var.user_pool.clients, {}) : name if try(client.group, null) != null])}. Set authorizer = \"lambda\" and access_tokens = true."
  }
}

variable "identity_providers" {
  description = "Identity providers that users may sign in with on the pages of `user_pool.managed_login`, by name. The cognito module describes them."
  type        = any
  default     = {}
  nullable    = false
}

variable "user_pool_id" {
  description = "ID of a user pool of yours, which gets the groups; without it, one is made. It must be known when Terraform plans, and excludes `identity_providers` and all of `user_pool` but `clients` and `resource_server`."
  type        = string
  default     = null

  # The cognito module checks the rest.
  validation {
    condition     = var.user_pool_id == null || length(setsubtract(try(keys(var.user_pool), []), ["clients", "resource_server"])) + try(length(var.identity_providers), 0) == 0
    error_message = "user_pool_id is \"${coalesce(var.user_pool_id, "null")}\", a user pool of yours, which these do not shape: ${join(", ", [for name, value in { user_pool = setsubtract(try(keys(var.user_pool), []), ["clients", "resource_server"]), identity_providers = var.identity_providers } : name if try(length(value), 0) > 0])}. Set them where the pool is made."
  }
}

variable "user_pool_client_id" {
  description = "ID of the app client with which users sign in to the user pool that `user_pool_id` brings. Without it the authorizer `cognito` takes the tokens of each of the pool's clients; the authorizer `lambda`, `identity_pool` and `scripts/verify` need it."
  type        = string
  default     = null

  validation {
    condition     = var.user_pool_client_id != null || var.user_pool_id == null || var.authorizer != "lambda" || length(var.additional_client_ids) + try(length(var.user_pool.clients), 0) > 0
    error_message = "authorizer lambda needs user_pool_client_id: the app client of user pool ${coalesce(var.user_pool_id, "null")} whose tokens it is to take."
  }
}

variable "triggers_package" {
  description = "Path of the zip that `scripts/package --triggers` builds, absolute or relative to the root module's folder; for `user_pool.default_group`."
  type        = string
  default     = null

  validation {
    condition     = try(var.user_pool.default_group, null) == null || try(fileexists(var.triggers_package), false)
    error_message = "There is no file \"${coalesce(var.triggers_package, "null")}\", which user_pool.default_group needs: run scripts/package --triggers first."
  }
}

variable "additional_client_ids" {
  description = "IDs of app clients of the user pool that are made elsewhere, whose tokens the authorizer `lambda` takes too."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.additional_client_ids) == 0 || var.authorizer == "lambda"
    error_message = "additional_client_ids needs authorizer = \"lambda\"; it is ${var.authorizer}, and API Gateway itself takes the ID tokens of all of the pool's clients."
  }
}
