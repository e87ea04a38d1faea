# Variables of the root module in terraform/, whose README.md lists them all.
name_prefix      = "reports"
function_package = "../build/handler_template.zip"

# What src/app.py may do for the members of each group. Where somebody is in several, the role of
# the one with the lowest precedence value counts.
groups = {
  analysts = {
    precedence = 10
    statements = [
      { actions = ["s3:ListBucket"], resources = ["{documents_bucket_arn}"] },
    ]
  }
  guests = {
    precedence = 20
  }
}
