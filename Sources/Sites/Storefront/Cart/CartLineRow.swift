import Components
import HTML
import Web

/// A line of the cart with the forms that change and remove it.
struct CartLineRow: Sendable {
    let frame: Frame
    let line: CartLine
}
