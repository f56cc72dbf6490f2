package import Kernel

/// The values of a template, as a struct. The template compiler writes `render`.
package protocol View {
    func render(into out: inout HTMLBuffer)
}

extension View {
    /// The whole page in that language.
    package func html(in language: Language) -> Bytes {
        var out = HTMLBuffer(language: language)
        render(into: &out)
        return out.finish()
    }
}
