/// A piece in a short list: only title and quantity.
package struct PieceName: Sendable {
    let title: String
    let quantity: Int

    package init(title: String, quantity: Int) {
        self.title = title
        self.quantity = quantity
    }
}
