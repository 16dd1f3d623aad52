//! The JSON Schema of the scenario file.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::syntax::ScenarioFile;

/// The JSON Schema (draft 2020-12) that editors complete from and that `earwitness schema` prints.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<ScenarioFile>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), "earwitness scenario".into());
    }
    schema
}
