import Components
import HTML

/// A sample of each view of the shops' pages that has a template.
enum SellerDeskSamples {
    static var all: [any View] {
        let pages: [any View] = [
            ShopsPage.sample, ShopsPage.emptySample, TeamPage.sample, TeamPage.bareSample, RolePage.sample,
            DeskConfirmPage.sample, StorefrontPage.sample, StorefrontPage.bareSample, HolidayPage.sample, HolidayPage.plannedSample,
            HolidayPage.bareSample, TopPiecesForm.sample, TopPiecesForm.emptySample, StorefrontPreview.sample, OfferPage.sample,
            AddressPage.sample,
            OfferPage.withdrawnSample, OfferPage.archivedSample, BarcodePage.sample,
            DeliveryRatesPage.sample, DeliveryRatesPage.emptySample, DeliveryRatesPage.staleSample, RateActs.sample,
            BarcodePage.emptySample, BarcodePage.faultySample, SellLikePage.sample, SellLikePage.oneShopSample,
        ]
        let parts: [any View] = [RoleChoice.sample, MemberActs.sample, WithdrawalButton.sample]
        return OverviewPage.samples as [any View] + pages + InvitationPage.samples as [any View] + parts + orders + figures + listings
            + files + stock
    }

    private static var stock: [any View] {
        let pages: [any View] = [
            StockPage.sample, StockPage.emptySample, StockPage.noneSample, StockOfferPage.sample, StockOfferPage.packerSample,
            WarehousesPage.sample, WarehousesPage.emptySample, WarehousePage.sample, TransfersPage.sample, TransfersPage.emptySample,
            TransfersPage.packerSample, TransferPage.sample, TransferPage.emptySample, TransferPage.sentSample, TransferPage.closedSample,
            CountsPage.sample, CountsPage.emptySample, CountPage.sample, CountPage.emptySample, CountPage.closedSample,
            CountClosingPage.sample, CountClosingPage.cleanSample,
        ]
        let parts: [any View] = [
            StockRow.sample, StockRow.bareSample, LevelView.sample, VersionField.sample, PieceFinder.sample, PieceFinder.empty,
            StockCorrectionForm.sample, StockCorrectionForm.oneSample, StockCorrectionForm.firstSample,
        ]
        return pages + parts
    }

    private static var orders: [any View] {
        [
            OrdersPage.sample, OrdersPage.emptySample, OrdersPage.noneFoundSample, OrderActsPage.sample, OrderActsPage.nothingSample,
            DeskOrderPage.sample, DeskOrderPage.endedSample, DeskMoneyPart.sample, DeskMoneyPart.bareSample,
            RefundPage.sample, RefundPage.bareSample, RefundFields.sample, ChoiceAndWords.sample, ShipFromPart.sample, SlipsPage.sample,
            SlipsPage.emptySample,
            LabelsPage.sample, LabelsPage.fourSample, LabelsPage.emptySample, ParcelLabel.sample, ParcelLabel.bareSample,
            ParcelLabel.Words.sample, ManifestPage.sample, ManifestPage.emptySample,
            WorkPage.sample, WorkPage.bareSample, ParcelsPart.sample, ParcelsPart.emptySample, PackingPage.sample,
            PackingPage.bareSample, PackingFields.sample, PackingFields.blankSample, ParcelWordFields.sample, ParcelWordFields.bareSample,
            TrackingNumbersPage.sample, TrackingNumbersPage.emptySample,
        ]
    }

    private static var figures: [any View] {
        [
            FiguresPage.sample, FiguresPage.emptySample, FigureChart.sample, BestItemLink.sample, FigureOrdersPage.sample,
            FigureOrdersPage.emptySample,
        ]
    }

    private static var files: [any View] {
        let pages: [any View] = [FilesPage.sample, FilesPage.emptySample, FilesPage.lastSample, FormatPage.sample, FormatPage.oneSample]
        let parts: [any View] = [
            FileBusyPart.sample, FileBusyPart.readingSample, FileColumnsPart.sample, FileColumnsPart.Column.sample,
            FileColumnsPart.Column.unnamedSample, FileColumnSamples.sample, FileWordsPart.sample, FileWordsPart.bareSample,
            FileDecisionPart.sample, FileDecisionPart.cleanSample, FileDecisionPart.faultySample, FaultList.sample, FaultList.emptySample,
            FileEndPart.sample, FileEndPart.nothingSample, FileEndPart.refusedSample,
        ]
        return pages + FilePage.samples as [any View] + parts
    }

    private static var listings: [any View] {
        let pages: [any View] = [
            ListingsPage.sample, ListingsPage.emptySample, ListingsPage.noneFoundSample, DraftsPage.sample, DraftsPage.emptySample,
            ListingsPage.DraftLine.sample, ListingPage.sample, ListingPage.waitingSample,
            ListingPage.refusedSample,
        ]
        let parts: [any View] = [
            ReviewNotice.waitingSample, ReviewNotice.refusedSample, StaleNotice.sample, SavingFields.sample, SavingFields.staleSample,
            PicturesPart.sample, PicturesPart.emptySample, PicturesPart.waitingSample, WordsPart.sample, WordsPart.staleSample,
            GivenWordsPart.sample, DetailsPart.sample, DetailsPart.emptySample, DetailsPart.waitingSample, DetailsPart.ValueField.sample,
            VariantsPart.sample, VariantsPart.emptySample, VariantsPart.waitingSample, CheckPart.sample, CheckPart.missingSample,
            CheckPart.waitingSample,
        ]
        return pages + parts
    }
}
