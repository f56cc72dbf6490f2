package import HTML
import Kernel

/// A sample of each component.
package enum ComponentSamples {
    package static var all: [any View] {
        [
            PictureView.sample, RecipientBlock.sample, AccountNav(current: .addresses), PieceName(title: "بلغة جلدية", quantity: 2),
            FormToken(frame: .sample), ErrorSummary(errors: AddressForm.faultySample.errors),
            Field(name: "phone", label: .addressPhone, hint: .addressPhoneHint, value: "06", type: "tel", error: .addressErrorPhone),
            TextAreaField(name: "notes", label: .addressNoteShown, value: "Après 17 h"),
            SelectField(name: "city", label: .addressCity, choices: Choice.sampleCities),
            FileField(name: "picture", label: .addressLandmark, hint: .addressLandmarkHint, accept: "image/jpeg,image/png"),
            RadioField(
                name: "kind", label: .addressCity,
                options: [.init(value: "a", label: .addressStreet, hint: .addressStreetHint, isChosen: true)],
                error: .addressErrorCity),
            CheckboxField(name: "save", label: .addressCity, error: .addressErrorCity),
            RecipientFields(form: .faultySample, cities: Choice.sampleCities),
            LanguageLinks(alternates: Frame.sample.alternates), Breadcrumbs.sample, Pager.sample, Tabs.sample, FilterForm.sample,
            EmptyState.sample, ConfirmForm.sample, ConfirmPage.sample,
            DataTable.sample, DataCell(.money(.dirhams(1235))), Figures.sample,
        ]
    }
}
