package import Images
package import Links
package import Postgres

/// A stored picture, under the hash of its content. It has no owner: whatever shows it stores its hash.
package struct Picture: Sendable, Hashable {
    /// 40 hexadecimal digits.
    package let hash: String
    /// Width of the upright original, in pixels.
    package let width: Int
    /// Height of the upright original, in pixels.
    package let height: Int
    /// The widths in which it is stored, smallest first, at least one.
    package let widths: [Int]
    /// The mean colour as `#rrggbb`.
    package let colour: String

    /// The largest width, for links to the picture and for product data.
    package var largest: Int { widths.last ?? width }

    /// The height for one of the widths, in pixels.
    package func height(at width: Int) -> Int { PictureSizes.height(at: width, width: self.width, height: height) }

    /// The URL for one of the widths.
    package func address(_ width: Int, _ format: PictureFormat) -> SiteURL {
        Link.picture(hash, width: width, format: format.rawValue)
    }

    /// The entries of `srcset`: each width with its URL, smallest first.
    package func sources(_ format: PictureFormat) -> [(width: Int, address: SiteURL)] {
        widths.map { ($0, address($0, format)) }
    }

    /// The smallest stored width of at least `pixels`, or the largest.
    package func width(filling pixels: Int) -> Int { widths.first { $0 >= pixels } ?? largest }
}

extension Picture {
    /// Those of the pictures that are stored, in any order.
    package static func of(_ hashes: [String]) -> Query<[Picture]> {
        .all("SELECT hash, width, height, widths, colour FROM media.picture WHERE hash = ANY(\(hashes)::text[])") { row in
            try Picture(hash: row.next(), width: row.next(), height: row.next(), widths: row.next(), colour: row.next())
        }
    }

    /// The picture with that hash; nil where it is not stored.
    package static func named(_ hash: String) -> Query<Picture?> { of([hash]).map(\.first) }
}
