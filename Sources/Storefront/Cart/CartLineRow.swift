import HTML
import Site

/// A cart's line with the forms that change and remove it.
struct CartLineRow: Sendable {
    let frame: Frame
    let line: CartLine
}
