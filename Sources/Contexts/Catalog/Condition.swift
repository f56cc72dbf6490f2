/// How well a piece has been kept, best first. The scale is closed; pages explain each value.
package enum Condition: String, Sendable, Codable, CaseIterable {
    case new
    case likeNew = "like-new"
    case gentlyUsed = "gently-used"
    case worn
    case forParts = "for-parts"
}
