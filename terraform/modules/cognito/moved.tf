# Since a user pool can be brought along, this module's own and its app client are counted.
moved {
  from = aws_cognito_user_pool.this
  to   = aws_cognito_user_pool.this[0]
}

moved {
  from = aws_cognito_user_pool_client.this
  to   = aws_cognito_user_pool_client.this[0]
}
