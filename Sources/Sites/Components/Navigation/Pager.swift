import Kernel
package import Links

/// The way to the pages of a list before and after this one. Shows nothing where there is neither.
package struct Pager {
    /// Nil on the first page.
    package let previous: SiteURL?
    /// Nil on the last page.
    package let next: SiteURL?

    package init(previous: SiteURL?, next: SiteURL?) {
        self.previous = previous
        self.next = next
    }

    package static let sample = Pager(
        previous: Link(.french).search, next: Link(.french).search.with([("after", "3")]))
}
