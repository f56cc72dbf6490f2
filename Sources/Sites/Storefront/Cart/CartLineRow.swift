import HTML
import Site

/// A line of the cart with the forms that change and remove it.
struct CartLineRow: Sendable {
    let frame: Frame
    let line: CartLine
}
