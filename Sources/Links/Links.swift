enum PlaceholderLinks {}
