package import Images
package import Links
package import Postgres

/// A picture that is kept, under the hash of its content. It belongs to nobody: who shows it, names its hash.
package struct Picture: Sendable, Hashable {
    /// 40 hexadecimal digits.
    package let hash: String
    /// Pixels across of what was sent, upright.
    package let width: Int
    /// Pixels down likewise.
    package let height: Int
    /// The widths in which it is kept, smallest first, at least one.
    package let widths: [Int]
    /// The mean colour as `#rrggbb`.
    package let colour: String

    /// The largest width, for links to the picture and for data about the product.
    package var largest: Int { widths.last ?? width }

    /// The height that goes with one of the widths.
    package func height(at width: Int) -> Int { PictureSizes.height(at: width, width: self.width, height: height) }

    /// The URL at one of the widths.
    package func address(_ width: Int, _ format: PictureFormat) -> SiteURL {
        Link.picture(hash, width: width, format: format.rawValue)
    }

    /// What `srcset` lists: each width with its URL, smallest first.
    package func sources(_ format: PictureFormat) -> [(width: Int, address: SiteURL)] {
        widths.map { ($0, address($0, format)) }
    }

    /// The kept width that fills `pixels`, or the largest.
    package func width(filling pixels: Int) -> Int { widths.first { $0 >= pixels } ?? largest }
}

extension Picture {
    /// The pictures of those hashes that are kept, in no order.
    package static func of(_ hashes: [String]) -> Query<[Picture]> {
        .all("SELECT hash, width, height, widths, colour FROM media.picture WHERE hash = ANY(\(hashes)::text[])") { row in
            try Picture(hash: row.next(), width: row.next(), height: row.next(), widths: row.next(), colour: row.next())
        }
    }

    /// The picture of that hash; nil where none is kept.
    package static func named(_ hash: String) -> Query<Picture?> { of([hash]).map(\.first) }
}
