package import Components
package import HTML
package import HTTP
package import Postgres

/// Why a posted form is shown again: the errors beside its fields, and the status of the answer.
package struct FormRefusal: Error, Sendable {
    /// In the order of the fields.
    package let errors: [FieldError]
    package let status: Status
    /// Seconds until the form may be sent again; nil if no rate limit refused it.
    package let retryAfter: Int?

    /// - Parameter status: 422 if not given.
    package init(_ errors: [FieldError], status: Status = .unprocessableContent) {
        self.errors = errors
        self.status = status
        retryAfter = nil
    }

    /// The faults of a form, in the order of its fields.
    ///
    /// - Parameter message: what the page says about the fault of a field.
    package init<Field: CaseIterable & Hashable & RawRepresentable<String>, Fault>(
        _ faults: [Field: Fault], _ message: (Field, Fault) -> Message
    ) {
        self.init(Field.allCases.compactMap { field in faults[field].map { FieldError(field.rawValue, message(field, $0)) } })
    }

    /// An error beside one field.
    package init(_ field: String, _ message: Message, status: Status = .unprocessableContent) {
        self.init([FieldError(field, message)], status: status)
    }

    private init(_ errors: [FieldError], _ status: Status, retryAfter: Int?) {
        (self.errors, self.status, self.retryAfter) = (errors, status, retryAfter)
    }

    /// The same refusal with one more error.
    package func adding(_ error: FieldError) -> FormRefusal { FormRefusal(errors + [error], status, retryAfter: retryAfter) }

    /// 429 with `Retry-After`.
    package init(_ limit: RateLimit.Exceeded, beside field: String, _ message: Message) {
        errors = [FieldError(field, message)]
        status = .tooManyRequests
        retryAfter = limit.retryAfter
    }
}

extension Visit {
    /// Does the work of a posted form. If the form is refused, its page is shown again with the errors and with what was typed.
    ///
    /// - Parameters:
    ///   - field: the field beside which an exceeded rate limit is shown; nil if it gets an error page.
    ///   - tooMany: the message about it; gets the minutes until the form may be sent again.
    ///   - work: throws `FormRefusal` or `RateLimit.Exceeded` to have the form shown again.
    ///   - page: shows the form, see `render(_:refusing:)`.
    package func submit(
        limitBeside field: String? = nil, tooMany: (_ minutes: Int) -> Message = { .formTooMany(count: $0) },
        _ work: () async throws -> Response, orShow page: (FormRefusal) async throws -> Response
    ) async throws -> Response {
        do {
            return try await work()
        } catch let refusal as FormRefusal {
            return try await page(refusal)
        } catch let limit as RateLimit.Exceeded {
            guard let field else { throw limit }
            return try await page(FormRefusal(limit, beside: field, tooMany(limit.minutes)))
        }
    }

    /// The page of a form, as it answers a refusal.
    ///
    /// - Parameter refusal: nil if the page was only opened.
    package func render(_ page: some View, refusing refusal: FormRefusal?) -> Response {
        var response = render(page, status: refusal?.status ?? .ok)
        if let retryAfter = refusal?.retryAfter { response.headers["Retry-After"] = HeaderValue(retryAfter) }
        return response
    }
}
