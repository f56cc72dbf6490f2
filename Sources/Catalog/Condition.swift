/// The closed scale of how a piece has been kept, best first. Pages give each its written meaning.
package enum Condition: String, Sendable, Codable, CaseIterable {
    case new
    case likeNew = "like-new"
    case gentlyUsed = "gently-used"
    case worn
    case forParts = "for-parts"
}
