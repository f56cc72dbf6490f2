package import Foundation

/// The checkout that the tests were built from.
package let checkoutFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
