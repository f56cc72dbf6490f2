enum PlaceholderShipping {}
