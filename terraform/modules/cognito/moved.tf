# The module's own user pool and its app client have had a count since user_pool_id exists.
moved {
  from = aws_cognito_user_pool.this
  to   = aws_cognito_user_pool.this[0]
}

moved {
  from = aws_cognito_user_pool_client.this
  to   = aws_cognito_user_pool_client.this[0]
}

# Providers whose endpoints Cognito knows became a separate resource.
moved {
  from = aws_cognito_identity_provider.this["Facebook"]
  to   = aws_cognito_identity_provider.social["Facebook"]
}

moved {
  from = aws_cognito_identity_provider.this["Google"]
  to   = aws_cognito_identity_provider.social["Google"]
}

moved {
  from = aws_cognito_identity_provider.this["LoginWithAmazon"]
  to   = aws_cognito_identity_provider.social["LoginWithAmazon"]
}

moved {
  from = aws_cognito_identity_provider.this["SignInWithApple"]
  to   = aws_cognito_identity_provider.social["SignInWithApple"]
}

# The protection has had no count since it protects the groups in your own user pool too.
moved {
  from = terraform_data.deletion_protection[0]
  to   = terraform_data.deletion_protection
}
