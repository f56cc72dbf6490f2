import Components
import HTML
import Notifications
import Web

@testable import Storefront

/// A sample for each template: every page, and every part with its own template.
enum Samples {
    static var all: [any View] { pages + parts + forms }

    static var pages: [any View] {
        var pages: [any View] = [
            HomePage.sample, ListingsPage.sample, ListingsPage.emptySample, ProductPage.sample, ProductPage.soldSample,
            CartPage.sample(), CartPage.calmSample(), CartPage.emptySample(), SoldMeanwhilePage.sample(),
            AddressPage.sample(), AddressPage.faultySample(), DeliveryPage.sample(), DeliveryPage.unreachableSample(),
            PaymentPage.sample(), ReviewPage.sample(), ReviewPage.refusedSample(), ConfirmationPage.sample(),
            TrackingPage.sample(), OrdersPage.sample(), OrdersPage.emptySample(), FindOrderPage.sample(),
            FindOrderPage.faultySample(), CancellationPage.sample(), CraftPage.sample, CraftPage.emptySample, CraftsPage.sample,
            ReportPage.sample,
            ReportThanksPage.sample, StyleguidePage.sample, InboxPage.sample, InboxPage.emptySample, NotificationsPage.sample,
            NotificationsPage.emptySample, PreferencesPage.sample, OrdersPage.accountSample(), OrdersPage.offersSample(), ForgetPage.sample,
            DisavowalPage.sample(), DisavowalPage.sample(isSaid: true),
            LoginPage.sample(), LoginPage.refusedSample(), SignUpPage.sample(), SignUpPage.faultySample(), CodePage.sample(),
            CodePage.resetSample(),
            LinkPage.sample(), LinkPage.passwordSample(), LinkPage.resetSample(), ResetPage.sample(), MessagePage.sample(),
            AccountPage.sample(), AccountPage.emptySample(), SecurityPage.sample(), SecurityPage.bareSample(),
            AddressBookPage.sample, AddressBookPage.emptySample, AddressBookPage.fullSample, SavedAddressPage.sample,
            AddressRemovalPage.sample,
            AddressPage.personSample(), ProfilePage.sample, ProfilePage.faultySample,
            SecondFactorPage.sample, SecondFactorPage.onSample, RecoveryCodesPage.sample, StepUpPage.sample, StepUpPage.codeSample,
            StepUpPage.sentSample,
            CodeLoginPage.sample, CodeLoginPage.faultySample,
            DataPage.sample, ErasurePage.sample, ErasurePage.refusedSample,
            ReviewPage.codeSample(), ReviewPage.noCodeSample(), ConfirmationPage.waitingSample(), ConfirmationPage.lapsedSample(),
            PhoneCheckPage.sample(), PhoneCheckPage.faultySample(),
            UnsubscribePage.sample(), UnsubscribePage.sample(isWanted: false), AgainPage.sample(), AgainPage.goneSample(),
        ]
        pages += [SecondFactorPage.begunSample].compactMap(\.self) as [any View]
        pages += ProviderLoginPage.samples as [any View]
        pages += TextPage.samples as [any View]
        pages += ErrorPage.samples as [any View]
        return pages
    }

    private static var parts: [any View] {
        [
            EmailContent.sample, PieceCard.sample, PictureView.sample, ProviderButtons.sample, Breadcrumbs.sample,
            ListingsPage.sample.filters,
            SearchNotice.sample, NothingFound.sample, Thumbnail.sample, RecipientBlock.sample,
            CartLineRow(frame: .sample, line: .fewerSample), CartLineRow(frame: .sample, line: .soldSample),
            CheckoutSteps(current: .payment), AccountNav(current: .addresses), Avatar.sample, Avatar.pictureSample,
            PieceName(title: "بلغة جلدية", quantity: 2),
        ]
    }

    private static var forms: [any View] {
        [
            FormToken(frame: .sample), ErrorSummary(errors: AddressPage.faultySample().form.errors),
            Field(name: "phone", label: .checkoutPhone, hint: .findOrderPhoneHint, value: "06", type: "tel", error: .checkoutErrorPhone),
            TextAreaField(name: "notes", label: .checkoutNote, value: "Après 17 h"),
            SelectField(name: "city", label: .checkoutCity, choices: Choice.sampleCities),
            FileField(name: "avatar", label: .profileAvatar, hint: .profileAvatarHint(megabytes: 15), accept: ProfilePage.accept),
            CheckboxField(name: "understood", label: .erasureTick, error: .erasureErrorTick),
            RecipientFields(form: AddressPage.faultySample().form, cities: Choice.sampleCities),
        ]
    }

    /// The name of the template that shows this view.
    static func template(of view: any View) -> String {
        String(reflecting: type(of: view)).split(separator: ".").dropFirst().joined(separator: ".")
    }
}
