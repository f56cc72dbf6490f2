import Foundation

/// Pictures of 16 by 16 pixels that libgd cannot write, made by ImageMagick and libwebp's own tools: red, green over
/// blue, and white or nothing in the lower right.
extension Fixture {
    /// In four inks, as from a print shop.
    static let cmykJPEG = decoded(
        """
        /9j/7gAOQWRvYmUAZAAAAAAC/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoK\
        CgYICwwLCgwJCgoK/9sAQwECAgICAgIFAwMFCgcGBwoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK\
        CgoKCgoK/8AAFAgAEAAQBAERAAIRAQMRAQQRAP/EABcAAAMBAAAAAAAAAAAAAAAAAAcICQr/xAAUEAEAAAAAAAAAAAAAAAAAAAAA\
        /8QAFwEAAwEAAAAAAAAAAAAAAAAACAkKB//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAOBAEAAhEDEQQAAD8ANAlCR1gE9xELHC/r\
        UJKy4zAMe53DNxgf/9k=
        """)

    /// One component; the corners are four greys.
    static let greyJPEG = decoded(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMU\
        FRUVDA8XGBYUGBIUFRT/wAALCAAQABABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAACAkK/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/a\
        AAgBAQAAPwA2GGno0Nv/2Q==
        """)

    /// Lossy, with nothing in the lower right.
    static let transparentWebP = decoded(
        """
        UklGRnAAAABXRUJQVlA4WAoAAAAQAAAADwAADwAAQUxQSBQAAAABDzD/ERFCLJjkL905hYj+T8CeAFZQOCA2AAAAEAIAnQEqEAAQ\
        AADAEiWgAnS6AfgB+oADyAD++8d/pj//iVH//vD5//XoYgK8L//BlzGZOAAA
        """)

    /// Two frames, the first like `transparentWebP`.
    static let movingWebP = decoded(
        """
        UklGRtAAAABXRUJQVlA4WAoAAAASAAAADwAADwAAQU5JTQYAAAD/////AABBTk1GagAAAAAAAAAAAA8AAA8AAGQAAAJBTFBIFAAA\
        AAEPMP8REUIsmOQv3TmFiP5PwJ4AVlA4IDYAAAAQAgCdASoQABAAAMASJaACdLoB+AH6gAPIAP77x3+mP/+JUf/+8Pn/9ehiArwv\
        /8GXMZk4AABBTk1GMgAAAAQAAAQAAAcAAAcAAGQAAABWUDggGgAAADQBAJ0BKggACAAAABIlpAADcAD+/sGwAAAA
        """)

    private static func decoded(_ text: String) -> [UInt8] { Data(base64Encoded: text).map(Array.init) ?? [] }
}
