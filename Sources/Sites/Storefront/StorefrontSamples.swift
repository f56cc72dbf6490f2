import Carts
import Components
import HTML
import Sellers

/// A sample of each view of the storefront that has a template.
enum StorefrontSamples {
    static var all: [any View] { pages + parts }

    private static var pages: [any View] {
        let pages: [any View] = [
            HomePage.sample, HomePage.emptySample, ListingsPage.sample, ListingsPage.emptySample, ListingsPage.storeSample,
            ProductPage.sample, ProductPage.soldSample, ProductPage.heldSample, ProductPage.ownHoldSample, PicturePage.sample,
            CartPage.sample(), CartPage.calmSample(), CartPage.emptySample(), SoldMeanwhilePage.sample(),
            AddressPage.sample(), AddressPage.faultySample(), AddressPage.personSample(), DeliveryPage.sample(),
            PaymentPage.sample(), PaymentPage.goneSample(), ReviewPage.sample(), ReviewPage.everyStepSample(), ReviewPage.cardSample(),
            GivingUpPage.page(.sample, "sample"), ConfirmationPage.paidSample(), ReviewPage.refusedSample(),
            ReviewPage.codeSample(), ReviewPage.noCodeSample(), ReviewPage.heldSample(), ReviewPage.heldWithoutCashSample(),
            ConfirmationPage.sample(), ConfirmationPage.waitingSample(),
            ConfirmationPage.lapsedSample(), PhoneCheckPage.sample(), PhoneCheckPage.faultySample(),
            ContactCheckPage.sample(), ContactCheckPage.faultySample(),
            TrackingPage.sample(), OrdersPage.sample(), OrdersPage.filteredSample(), OrdersPage.emptySample(), OrdersPage.accountSample(),
            OrdersPage.offersSample(),
            FindOrderPage.sample(), FindOrderPage.faultySample(), CancellationPage.sample(), AgainPage.sample(), AgainPage.goneSample(),
            ForgetPage.sample, CraftPage.sample, CraftPage.emptySample, CraftsPage.sample, ReportPage.sample, ReportThanksPage.sample,
            TermsPage.sample, TermsFile.sample, PrivacyPage.sample, ContactPage.sample, ContactThanksPage.sample,
            StyleguidePage.sample, InboxPage.sample, InboxPage.emptySample,
        ]
        return pages + TextPage.samples as [any View] + SimulatedPaymentPage.samples as [any View] + PayingPage.samples as [any View]
    }

    private static var parts: [any View] {
        [
            OperatorIdentity.sample, PieceCard.sample, CategoryTile.sample, CategoryTile.bareSample,
            SellerTile.sample, SellerMark.sample, SellerMark.pictureSample,
            StoreHead.sample(), StoreHead.topSample, StoreHead.sample(.pictureSample, .away), StoreHead.sample(.sample, .suspended),
            StoreHead.sample(.sample, .closed), SearchNotice.sample, NothingFound.sample,
            NothingFound.sample.hints, Thumbnail.sample, OrderCard.sample, ParcelList.sample, ParcelList.oneSample, MoneyPart.sample,
            MoneyPart.cashSample,
            OrderBlock.sample, OrderBlock.nestedSample, CheckoutSummary.sample, CheckoutSummary.cityLessSample,
            CartLineRow(frame: .sample, line: .fewerSample), CartLineRow(frame: .sample, line: .soldSample),
            CheckoutSteps(current: .payment, steps: Checkout.Step.allCases), ContactCheckPage.sample().form,
            CityChoice.sample, CityChoice.severalSample, ProductPage.sample.seller, SizeGuide.clothes, SizeGuide.shoes,
        ]
    }
}
