package import HTML

/// Asks for confirmation before something that cannot be undone: what happens, what it happens to, and a form.
package struct ConfirmPage {
    package let title: Message
    package let form: ConfirmForm
    /// The navigation of the area; nil for none.
    package let navigation: AccountNav?
    package let words: [Message]
    /// What it happens to, such as an address; nil if the title says it.
    package let subject: (any View)?
    /// What happens, one by one.
    package let points: [Message]
    /// What stays as it is; nil to say nothing.
    package let notice: Message?
    package let errors: [FieldError]

    package var frame: Frame { form.frame }

    package init(
        title: Message, form: ConfirmForm, navigation: AccountNav? = nil, words: [Message] = [], subject: (any View)? = nil,
        points: [Message] = [], notice: Message? = nil, errors: [FieldError] = []
    ) {
        self.title = title
        self.form = form
        self.navigation = navigation
        self.words = words
        self.subject = subject
        self.points = points
        self.notice = notice
        self.errors = errors
    }

    package static var sample: ConfirmPage {
        ConfirmPage(
            title: .accountPageAddresses, form: .sample, navigation: AccountNav(current: .addresses), words: [.orderListEmpty],
            subject: RecipientBlock.sample, points: [.accountPageOrders, .accountPageAddresses], notice: .orderListEmpty)
    }
}
